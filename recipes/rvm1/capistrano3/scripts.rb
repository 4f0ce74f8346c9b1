# The scripts that are put on servers.
module Rvm1
  AUTO = <<~'SH'
    #!/usr/bin/env bash
    # rvm-auto.sh VERSION COMMAND...   runs a command by a version of Ruby ("." is the folder's)
    # rvm-auto.sh rvm ARGUMENT...      runs rvm

    for script in "${rvm_path:-$RVM_PATH}/scripts/rvm" "$HOME/.rvm/scripts/rvm" /usr/local/rvm/scripts/rvm; do
      if [[ -s "$script" ]]; then
        source "$script"
        break
      fi
    done

    if ! type rvm >/dev/null 2>&1; then
      echo "RVM is not installed" >&2
      exit 1
    fi

    if [[ "$1" == rvm ]]; then
      "$@"
    else
      version="$1"
      shift
      rvm "$version" do "$@"
    fi
  SH

  INSTALL = <<~'SH'
    #!/usr/bin/env bash
    # Installs RVM for this user, or brings it up to date.
    set -e

    if [[ -s "$HOME/.rvm/scripts/rvm" ]]; then
      source "$HOME/.rvm/scripts/rvm"
      rvm get "${1:-stable}"
    else
      curl -sSL https://get.rvm.io | bash -s "${1:-stable}"
    fi
  SH
end
