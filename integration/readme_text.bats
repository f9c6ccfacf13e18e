# README's tables against the code, and its blocks and commands against the tests that run them.
load helpers
load readme_blocks

@test "cni.yaml's table has the keys that docker-cni takes, and no other" {
  assert_equal "$(first_column "cni.yaml")" "$(sed -n 's/^ *Key{"\([a-z_]*\)".*/\1/p' "$SOURCE_DIR/shared/config.cpp" | sort)"
}

# KEY DEFAULT, a line each: those of README that are a value in backquotes, and those of the code that are one word.
defaults_of_readme() {
  awk -F '|' '
    /^#/ { here = $0 == "## cni.yaml" }
    here && /^\| `/ && !/^\| `trust`/ {
      keys = split($2, key, "`"); values = split($3, value, "`")
      for (i = 2; i < keys && i < values; i += 2) print key[i], value[i]
    }' "$README" | sort
}
defaults_of_code() {
  sed -n '/^struct Config {/,/^};/p' "$SOURCE_DIR/shared/config.hpp" | sed -nE 's/^  [^ ]+ ([a-z_]+) = (.*);.*/\1 \2/p' |
    sed -E 's/std::chrono::seconds\(([0-9]+)\)/\1/; s/ [A-Za-z]+::/ /; s/[{}"]//g' | sort
}

@test "cni.yaml's table has the defaults of the code" {
  assert_equal "$(defaults_of_readme)" "$(defaults_of_code)"
  (($(defaults_of_code | wc -l) > 10))
}

@test "the table of labels and annotations has the words that docker-cni takes, and no other" {
  assert_equal "$(first_column "What a container may ask for")" \
    "$(grep -oE '"(cni\.[a-z-]+|k8s\.[a-z0-9./]+)"' "$SOURCE_DIR/shared/attachment/request.cpp" | tr -d '"' | sort -u)"
}

@test "every block of README is run or used by a test" {
  assert_equal "$(all_blocks)" "$(grep -oE 'block "[^"]+" [0-9]+' --no-filename "$SOURCE_DIR"/integration/readme*.bats | sed -E 's/block "(.*)" /\1 /' | sort -u)"
}

@test "every docker-cni-admin command within README's text is one that a test runs" {
  local command
  while read -r command; do
    grep -rqF -e "$command" --include='*.bats' "$SOURCE_DIR/integration" || grep -q "^$command" "$README" || {
      echo "README says $command, and no test runs it"
      return 1
    }
  done < <(sed '/^```/,/^```/d' "$README" | tr '\n' ' ' | grep -oE '`docker-cni-admin [a-z][^`]*`' | tr -d '`')
}
