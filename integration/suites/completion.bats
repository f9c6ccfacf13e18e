# SPDX-License-Identifier: Apache-2.0
# What TAB offers after docker-cni-admin, in bash and in zsh.
# bats file_tags=once
load ../lib/helpers
load runc/bundle

setup_file() { start_plain_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  start_process
}
teardown() {
  end_process
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

# bash_offers WORD…: what bash offers for the last word.
bash_offers() {
  inside bash -c '
    source /usr/local/share/bash-completion/completions/docker-cni-admin
    COMP_WORDS=(docker-cni-admin "$@") COMP_CWORD=$#
    _docker_cni_admin
    printf "%s\n" "${COMPREPLY[@]}"' _ "$@"
}

# zsh_offers WORD…: what the completion gives zsh to choose from; zsh itself would want a terminal.
zsh_offers() {
  inside zsh -f -c '
    _describe() { print -rl -- ${(P)@[-1]} }
    _files() { print files }
    _message() { print "a value: $1" }
    words=(docker-cni-admin "$@") CURRENT=$(($# + 1))
    fpath=(/usr/local/share/zsh/site-functions $fpath)
    autoload -Uz _docker-cni-admin
    _docker-cni-admin' _ "$@"
}

verbs() { inside docker-cni-admin "$@" --help | sed -n '/^Subcommands:/,$s/^  \([a-z]*\) .*/\1/p'; }

@test "bash completes commands, and the engines of install" {
  assert_equal "$(bash_offers '')" "$(verbs | sort)"
  assert_equal "$(bash_offers val)" validate
  assert_equal "$(bash_offers install '')" "$(verbs install | sort)"
}

@test "bash completes options, and their values" {
  assert_equal "$(bash_offers ls --f)" --format
  assert_equal "$(bash_offers ls --c)" --config
  assert_equal "$(bash_offers install docker --def)" --default-runtime
  assert_equal "$(bash_offers ls --format '')" $'json\ntable'
  assert_equal "$(bash_offers ls --format = j)" json
  assert_equal "$(bash_offers explain --format '')" $'json\ntext'
  assert_equal "$(bash_offers --config /etc/docker/cn)" /etc/docker/cni.yaml
  assert_equal "$(bash_offers validate /etc/cni/ne)" /etc/cni/net.d
}

@test "bash completes containers by name and by ID, also of another configuration" {
  state mine created
  add_hook 0
  assert_equal "$(bash_offers inspect '')" mine
  assert_equal "$(bash_offers check mi)" mine
  assert_equal "$(bash_offers explain m)" mine
  assert_equal "$(bash_offers ls '')" ""
  put /tmp/other.yaml <<<"state_dir: /tmp/state"
  assert_equal "$(bash_offers --config /tmp/other.yaml inspect '')" ""
  state mine stopped
  del_hook 0
}

@test "networks are offered by name where one that is there is meant, in bash and in zsh" {
  assert_equal "$(bash_offers network '')" "$(verbs network | sort)"
  assert_equal "$(bash_offers network rm '')" front
  assert_equal "$(bash_offers network inspect f)" front
  assert_equal "$(bash_offers network create '')" ""
  assert_equal "$(bash_offers network create x --driver '')" $'bridge\nipvlan\nmacvlan\nptp'
  assert_equal "$(zsh_offers network rm '')" front
  assert_equal "$(zsh_offers network create '')" "a value: a new name"
}

@test "connect and disconnect are offered a network first, then a container, in bash and in zsh" {
  state mine created
  add_hook 0
  local verb
  for verb in connect disconnect; do
    assert_equal "$(bash_offers "$verb" '')" front
    assert_equal "$(bash_offers "$verb" front '')" mine
    assert_equal "$(zsh_offers "$verb" f)" front
    assert_equal "$(zsh_offers "$verb" front m)" mine
  done
  assert_equal "$(bash_offers connect --alias shop --ip 10.88.1.9 front '')" mine
  assert_equal "$(bash_offers stats mine '')" mine
  assert_equal "$(bash_offers port mine '')" ""
  state mine stopped
  del_hook 0
}

@test "explain is offered what has failed, too, in bash and in zsh" {
  state mine created
  add_hook 0
  chain "$BRIDGE" wall
  plugin_that ADD wall 'fail 100 "no"'
  state failed created
  add_hook 1
  assert_equal "$(bash_offers explain '')" $'failed\nmine'
  assert_equal "$(zsh_offers explain '' | sort)" $'failed\nmine'
  assert_equal "$(bash_offers inspect '')" mine
  assert_equal "$(zsh_offers inspect '')" mine
  state mine stopped
  del_hook 0
}

@test "bash shortens Docker's IDs as ls does" {
  local id=0bc7363cd04749ea9544cd8ac7d23949a71b6205d7376619fb3e95bd80dd8df1
  state "$id" created
  add_hook 0
  assert_equal "$(bash_offers inspect 0b)" "${id:0:12}"
  run_helper 0 docker-cni-admin inspect "${id:0:12}"
  state "$id" stopped
  del_hook 0
}

@test "zsh completes commands with what they are for, options, values, containers and files" {
  assert_equal "$(zsh_offers '' | cut -d : -f 1)" "$(verbs)"
  zsh_offers '' | grep -qx 'ls:List the containers on CNI networks'
  assert_equal "$(zsh_offers uninstall '' | cut -d : -f 1)" "$(verbs uninstall)"
  zsh_offers ls -- | grep -qx -e '--quiet:Only IDs'
  zsh_offers ls -- | grep -q -e '^--config:'
  assert_equal "$(zsh_offers ls --format '')" $'table\njson'
  assert_equal "$(zsh_offers install docker --name '')" "a value: NAME"
  assert_equal "$(zsh_offers validate '')" files
  assert_equal "$(zsh_offers --config '')" files
  state mine created
  add_hook 0
  assert_equal "$(zsh_offers inspect '')" mine
  state mine stopped
  del_hook 0
}
