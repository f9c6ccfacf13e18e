# SPDX-License-Identifier: Apache-2.0
# tests/matrix, by which README's compatibility matrix is made: on a small source tree with made-up results.
# bats file_tags=once
load ../lib/helpers

setup() {
  ROOT=$BATS_TEST_TMPDIR
  mkdir -p "$ROOT/integration/suites/docker" "$ROOT/build/results"
  printf '%s\n' before '<!-- matrix: made by tests/matrix -->' old '<!-- matrix: end -->' after >"$ROOT/README.md"
  tests_are '# bats test_tags=docker-runc:start,docker-runc:gc' '@test "one: by \`name\`, (a.*b)" {' '}' \
    '# bats test_tags=docker-runc:gc' '@test "two" { true; }' '@test "three" {' '}'
  results_are release 'ok 1 one: by `name`, (a.*b)' 'ok 2 two' 'not ok 3 three'
  results_are asan 'ok 1 one: by `name`, (a.*b)' 'ok 2 two' 'not ok 3 three'
}

tests_are() { printf '%s\n' "${@//\\\`/\`}" >"$ROOT/integration/suites/docker/some.bats"; }
results_are() { printf '%s\n' 1..3 "${@:2}" >"$ROOT/build/results/$1_integration_suites_docker_some.bats.tap"; }
matrix() {
  run "$SOURCE_DIR/tests/matrix" "$@" "$ROOT"
  echo "$output"
}
cells_of() { grep "^| $1 |" <<<"$output" | tr -d ' '; }

@test "a cell is yes where all its tests passed, and a dash where no test is about it" {
  matrix
  assert_equal "$status" 0
  assert_equal "$(cells_of 'Docker, runc')" "|Docker,runc|yes|—|—|—|—|—|yes|"
  assert_equal "$(cells_of 'podman, runc')" "|podman,runc|—|—|—|—|—|—|—|"
}

@test "one test that failed, in one build, was skipped, or didn't run, fails its cells alone" {
  for second in 'not ok 2 two' 'ok 2 two # skip why' 'ok 2 two and a half' ''; do
    results_are asan 'ok 1 one: by `name`, (a.*b)' "$second"
    matrix
    assert_equal "$(cells_of 'Docker, runc')" "|Docker,runc|yes|—|—|—|—|—|FAILS|"
  done
  rm "$ROOT/build/results/release_integration_suites_docker_some.bats.tap"
  matrix
  assert_equal "$(cells_of 'Docker, runc')" "|Docker,runc|FAILS|—|—|—|—|—|FAILS|"
}

@test "a suite that runs once counts by its release build" {
  tests_are '# bats file_tags=once' '# bats test_tags=docker-runc:gc' '@test "two" { true; }'
  rm "$ROOT/build/results/asan_integration_suites_docker_some.bats.tap"
  matrix --write
  assert_equal "$status" 0
  grep -xF '| Docker, runc | — | — | — | — | — | — | yes |' "$ROOT/README.md"
}

@test "a suite that runs in the sanitized build alone counts by that" {
  tests_are '# bats file_tags=once:asan' '# bats test_tags=docker-runc:gc' '@test "two" { true; }'
  rm "$ROOT/build/results/release_integration_suites_docker_some.bats.tap"
  matrix --write
  assert_equal "$status" 0
  grep -xF '| Docker, runc | — | — | — | — | — | — | yes |' "$ROOT/README.md"
}

@test "a tag that is no cell of the matrix is refused with the test's name" {
  tests_are '# bats test_tags=docker-runc:magic' '@test "one" {' '}'
  matrix
  assert_equal "$status" 1
  assert_output integration/suites/docker/some.bats '"one"' docker-runc:magic
}

@test "--write puts the table between the marks, and --check finds what isn't there" {
  matrix --check
  assert_equal "$status" 1
  matrix --write
  assert_equal "$status" 0
  matrix
  assert_equal "$(<"$ROOT/README.md")" "before
<!-- matrix: made by tests/matrix -->
$output
<!-- matrix: end -->
after"
  matrix --check
  assert_equal "$status" 0
  results_are release 'not ok 1 one: by `name`, (a.*b)'
  matrix --check
  assert_equal "$status" 1
  sed -i '/matrix: end/d' "$ROOT/README.md"
  matrix --write
  assert_equal "$status" 1
  assert_output "lacks the marks"
}

@test "--write names the versions of the engines that ran, and an update of them is no failure of --check" {
  matrix --write
  printf '%s\n' '<!-- versions: made by tests/matrix -->' '<!-- versions: end -->' >>"$ROOT/README.md"
  echo 'Docker 28.5.2, runc 1.3' >"$ROOT/build/results/versions-forky"
  matrix --write
  assert_equal "$status" 0
  grep -xF -- '- Debian forky: Docker 28.5.2, runc 1.3' "$ROOT/README.md"
  echo 'Docker 28.5.3, runc 1.3' >"$ROOT/build/results/versions-forky"
  matrix --check
  assert_equal "$status" 0
}

@test "--write without the results of a tagged file writes nothing" {
  rm "$ROOT/build/results/asan_integration_suites_docker_some.bats.tap"
  cp "$ROOT/README.md" "$ROOT/before"
  matrix --write
  assert_equal "$status" 1
  assert_output integration/suites/docker/some.bats "run ./tests/run first"
  cmp "$ROOT/README.md" "$ROOT/before"
}

# What tests/run asks at its end, without the tests: so that a tag and README are changed together.
@test "README's matrix is the one of the tags there are, where every test passes" {
  rm -r "$ROOT/integration"
  ln -s "$SOURCE_DIR/integration" "$ROOT/integration"
  cp "$SOURCE_DIR/README.md" "$ROOT/README.md"
  local file
  while read -r file; do
    for build in release asan; do
      sed -n 's/^@test "\(.*\)" *{[^"]*$/ok 1 \1/p' "$SOURCE_DIR/$file" >"$ROOT/build/results/${build}_${file//\//_}.tap"
    done
  done < <(cd "$SOURCE_DIR" && find integration -name '*.bats')
  matrix --check
  assert_equal "$status" 0
}
