# SPDX-License-Identifier: Apache-2.0
# bash completion for docker-cni-admin; commands, options and their values are those of its own --help.
# shellcheck shell=bash

# _docker_cni_admin_options: from the help on standard input, one line an option: its names, then its value's kind.
_docker_cni_admin_options() {
  sed -n -E 's/^  (-[^ ]+)( ([A-Z][^ ]*))?(  .*)?$/\1 \3/p'
}

# _docker_cni_admin_commands: from the help on standard input, the commands.
_docker_cni_admin_commands() {
  sed -n -E '/^Subcommands:/,/^$/s/^  ([a-z][^ ]*) .*/\1/p'
}

# _docker_cni_admin_containers COMMAND PROGRAM [--config FILE]: names, and IDs as ls shows them; explain also knows those
# whose network failed.
_docker_cni_admin_containers() {
  local command=$1 lists=(ls)
  [[ $command != explain ]] || lists+=(explain)
  shift
  for command in "${lists[@]}"; do "$@" "$command" --format json 2>/dev/null; done | sed -n -E \
    -e 's/^    "id": "([0-9a-f]{12})[0-9a-f]{52}",?$/\1/p;t' -e 's/^    "(id|name)": "([^"]+)",?$/\2/p'
}

# _docker_cni_admin_networks PROGRAM [--config FILE]: names of networks.
_docker_cni_admin_networks() { "$@" network ls --quiet 2>/dev/null; }

# _docker_cni_admin_positional NUMBER: from the help on standard input, what its NUMBERth positional is, from 0 on; the
# last one may be given several times.
_docker_cni_admin_positional() {
  local kinds
  mapfile -t kinds < <(sed -n -E '/^Positionals:/,/^$/s/^  ([a-z]+).*/\1/p')
  ((${#kinds[@]} == 0)) || echo "${kinds[$1 < ${#kinds[@]} ? $1 : -1]}"
}

# _docker_cni_admin_kind OPTIONS NAME: the kind of value that the option NAME takes; nothing where it takes none.
_docker_cni_admin_kind() {
  local names kind
  while read -r names kind; do
    [[ ,$names, != *",$2,"* ]] || echo "$kind"
  done <<<"$1"
}

_docker_cni_admin() {
  local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} help options kind='' word at typed=0 words=() path=() config=()
  # --format=json is three words to bash.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == '=' ]] || words+=("$word"); done
  [[ $current != '=' ]] || current=

  help=$("$program" --help 2>/dev/null) || return 0
  options=$(_docker_cni_admin_options <<<"$help")
  for ((at = 0; at < ${#words[@]}; ++at)); do
    word=${words[at]}
    if [[ $word == -* ]]; then
      kind=$(_docker_cni_admin_kind "$options" "$word")
      [[ -n $kind ]] || continue
      ((++at < ${#words[@]})) || break # the value is what is being typed
      [[ $word != --config ]] || config=(--config "${words[at]}")
      kind=
    elif grep -qxF -e "$word" < <(_docker_cni_admin_commands <<<"$help"); then
      path+=("$word")
      help=$("$program" "${path[@]}" --help 2>/dev/null) || return 0
      options+=$'\n'$(_docker_cni_admin_options <<<"$help")
    else
      ((++typed))
    fi
  done

  local choices
  if [[ $kind == *'{'*'}'* ]]; then
    choices=${kind#*\{}
    choices=${choices%%\}*}
    choices=${choices//,/ }
  elif [[ $kind == FILE* || $kind == DIR* || $kind == PATH* ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return 0
  elif [[ -n $kind ]]; then
    return 0
  elif [[ $current == -* ]]; then
    choices=$(cut -d ' ' -f 1 <<<"$options" | tr ',' '\n')
  elif grep -q '^Subcommands:' <<<"$help"; then
    choices=$(_docker_cni_admin_commands <<<"$help")
  else
    case $(_docker_cni_admin_positional "$typed" <<<"$help") in
      container) choices=$(_docker_cni_admin_containers "${path[*]}" "$program" "${config[@]}") ;;
      network) choices=$(_docker_cni_admin_networks "$program" "${config[@]}") ;;
      '' | name | port) return 0 ;; # what only its user knows
      *)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return 0
        ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current" | sort -u)
}

complete -F _docker_cni_admin docker-cni-admin
