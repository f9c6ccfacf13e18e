#include "rewriter/runtime_call.hpp"


#include "rewriter/runtime_flags.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::rewriter {
namespace {

bool creates(std::string_view subcommand) {
  return subcommand == "create" || subcommand == "run" || subcommand == "restore";
}

fs::path absolute(std::string_view path) { return system::absolute(fs::path(path.begin(), path.end())); }

void parse_create(std::span<char* const> args, RuntimeCall& call) {
  Arguments arguments(args, create_flags());
  for (auto found = arguments.next(); found.kind != Argument::Kind::end; found = arguments.next()) {
    if (found.kind == Argument::Kind::operand) {
      if (call.id.empty()) call.id = found.value;
    } else if (found.flag == "bundle") {
      call.bundle = found.value;
    } else if (found.flag == "config") {
      call.config = found.value;
    }
  }
}

}  // namespace

bool RuntimeCall::creates_container() const noexcept { return creates(subcommand) && !id.empty(); }

fs::path RuntimeCall::spec_file() const {
  constexpr const char* usual = "config.json";  // crun looks for this one in the bundle even where it's named
  return config.empty() || config == usual ? absolute(bundle) / usual : absolute(config);
}

RuntimeCall parse_runtime_call(std::span<char* const> args) {
  RuntimeCall call;
  Arguments arguments(args, global_flags());
  for (auto found = arguments.next(); found.kind != Argument::Kind::end; found = arguments.next()) {
    if (found.kind == Argument::Kind::operand) {
      call.subcommand = found.value;
      if (creates(call.subcommand)) parse_create(arguments.left(), call);
      return call;
    }
    if (found.flag == "root") call.root = found.value;
    if (found.flag == "log") call.log = found.value;
    if (found.flag == "log-format") call.log_format = found.value;
  }
  return call;
}

}  // namespace docker_cni::rewriter
