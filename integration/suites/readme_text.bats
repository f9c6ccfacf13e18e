# SPDX-License-Identifier: Apache-2.0
# README's blocks and commands against the tests that run them.
# bats file_tags=once
load ../lib/helpers
load ../lib/readme_blocks

@test "every block of README is run or used by a test" {
  assert_equal "$(all_blocks)" "$(grep -oE 'block "[^"]+" [0-9]+' --no-filename "$SOURCE_DIR"/integration/suites/readme*.bats | sed -E 's/block "(.*)" /\1 /' | sort -u)"
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
