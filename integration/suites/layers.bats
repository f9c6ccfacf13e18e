# SPDX-License-Identifier: Apache-2.0
# What the source tree promises to its readers (shared/README.md).
# bats file_tags=once
load ../lib/helpers

# may_include FOLDER FOLDER…: the first includes nothing of ours but itself and the others.
may_include() {
  local folder=$1 allowed=" $* " file include
  while IFS=: read -r file include; do
    include=${include#*\"}
    include=${include%\"*}
    include=${include#shared/}
    [[ $allowed == *" ${include%%[/.]*} "* ]] || {
      echo "$file includes $include"
      return 1
    }
  done < <(cd "$SOURCE_DIR" && grep -HE '^#include "' "$folder"/*.?pp)
}

@test "includes go one way, and cni and oci never meet but in attachment" {
  may_include shared/json json error
  may_include shared/system system error sentence
  may_include shared/oci oci json system error
  may_include shared/cni cni json system error sentence nearest ascii
  may_include shared/installed installed oci system error
  may_include shared/engine engine oci json system error config ascii
  may_include shared/policy policy engine oci json system error config
  may_include shared/record record cni json system error sentence
  may_include shared/names names record engine json system error
  may_include shared/attachment attachment names record policy installed engine oci cni json system error config log sentence nearest ascii at_end
  may_include hooks/forward hooks cni json system error sentence
  may_include rewriter rewriter names record policy engine installed oci json system error config log log_file sentence
}

@test "the rewriter has no code that runs a plugin" {
  run nm --demangle "$SOURCE_DIR/build/release/rewriter/docker-cni"
  [[ $output == *exec_runtime* ]]
  [[ $output != *run_plugin* && $output != *run_child* && $output != *posix_spawn@* ]]
}

@test "the top level holds what it may, and nothing else" {
  run ls "$SOURCE_DIR"
  assert_equal "$(grep -vx -e build -e LICENSE <<<"$output" | tr '\n' ' ')" \
    "CMakeLists.txt README.md hooks integration rewriter shared tests "
}

@test "no file of the programs is longer than 300 lines" {
  run bash -c "cd '$SOURCE_DIR' && find shared hooks rewriter -name '*.?pp' | xargs wc -l | awk '\$2 != \"total\" && \$1 > 300'"
  assert_equal "$output" ""
}

without_licence() {
  cd "$SOURCE_DIR" || return
  find CMakeLists.txt .cmake hooks rewriter shared tests integration -type f \( -name '*.?pp' -o -name '*.cmake' \
    -o -name CMakeLists.txt -o -name '*.bats' -o -name '*.bash' \) -print0 |
    xargs -0 grep -L '^\(//\|#\) SPDX-License-Identifier: Apache-2.0$' || true
}
@test "each source file says under which licence it is" {
  assert_equal "$(without_licence)" ""
}

citations() {
  cd "$SOURCE_DIR" || return
  grep -rnE 'DESIGN\.md|seed\.txt|[^a-z]facts/' --exclude=layers.bats shared rewriter hooks tests integration || true
}
@test "no comment cites a document that is not in the tree" {
  assert_equal "$(citations)" ""
}

# names_of FILE…: what each defines in its anonymous namespace at the start of a line, as "FOLDER NAME FILE"; the folder is the
# target's. A compiler sees itself where an alias is another one's.
names_of() {
  awk '
    FNR == 1 { inside = 0 }
    /^namespace \{$/ { inside = 1; next }
    /^\}  \/\/ namespace$/ { inside = 0 }
    inside && /^[A-Za-z\[]/ && !/^(using |namespace |TEST|INSTANTIATE|template|struct stat )/ {
      text = $0
      sub(/ =( .*)?$|\{.*|\(.*|;$/, "", text) # what stands before its value or its parameters
      sub(/ final.*| : .*/, "", text)
      sub(/ +$/, "", text)
      n = split(text, words, /[ *&]+/)
      folder = FILENAME
      sub(/\/[^\/]*$/, "", folder)
      sub(/^hooks\/admin\/.*/, "hooks/admin", folder)
      sub(/^tests\/hooks\/(engines|network)$/, "tests/hooks", folder)
      print folder, words[n], FILENAME
    }' "$@" | sort -u
}

# Files of a folder are compiled together (.cmake/unity.cmake): a function of the same name would be an overload there.
@test "no two files of a folder define the same name in their anonymous namespaces" {
  cd "$SOURCE_DIR"
  local files
  # Of these three each file is a program.
  mapfile -t files < <(find shared hooks rewriter tests -name '*.cpp' ! -path 'tests/bench/*' ! -path 'tests/fuzz/*' \
    ! -path 'tests/support/*')
  names_of "${files[@]}" >"$BATS_TEST_TMPDIR/names"
  (($(wc -l <"$BATS_TEST_TMPDIR/names") > 500))
  assert_equal "$(cut -d' ' -f 1,2 "$BATS_TEST_TMPDIR/names" | uniq -d)" ""
}
