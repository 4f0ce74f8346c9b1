# The programs of the jungle on a host. A line of its list is DIR,USER,CONFIG,LOG.
module Capistrano::Puma::JungleScripts
  extend Capistrano::DSL

  RUN = <<~'SH'
    #!/bin/bash -l
    # run-puma DIR CONFIG LOG
    cd "$1" && exec bundle exec puma -C "$2" >>"$3" 2>&1
  SH

  def self.init
    INIT.sub("@LIST@", fetch(:puma_jungle_conf)).sub("@RUN@", fetch(:puma_run_path))
  end

  INIT = <<~'SH'
    #!/bin/sh
    ### BEGIN INIT INFO
    # Provides:          puma
    # Required-Start:    $remote_fs $syslog
    # Required-Stop:     $remote_fs $syslog
    # Default-Start:     2 3 4 5
    # Default-Stop:      0 1 6
    # Short-Description: Puma applications
    ### END INIT INFO
    # chkconfig: 2345 85 15
    # description: Puma applications
    #
    # puma add DIR USER [CONFIG [LOG]]
    # puma remove DIR
    # puma start|stop|restart|status [DIR]

    list=@LIST@
    run=@RUN@

    control() { # COMMAND DIR USER CONFIG
      su - "$3" -c "cd '$2' && bundle exec pumactl -F '$4' $1"
    }

    one() { # COMMAND DIR USER CONFIG LOG
      case $1 in
        start)
          control status "$2" "$3" "$4" >/dev/null 2>&1 && return
          su - "$3" -c "nohup '$run' '$2' '$4' '$5' </dev/null >/dev/null 2>&1 &"
          ;;
        restart)
          control restart "$2" "$3" "$4" >/dev/null 2>&1 || one start "$2" "$3" "$4" "$5"
          ;;
        *) control "$1" "$2" "$3" "$4" ;;
      esac
    }

    case $1 in
      add)
        [ -n "$3" ] || { echo "usage: $0 add DIR USER [CONFIG [LOG]]" >&2; exit 2; }
        grep -q "^$2," "$list" 2>/dev/null && { echo "$2 is there already"; exit 0; }
        echo "$2,$3,${4:-$2/config/puma.rb},${5:-$2/log/puma.log}" >>"$list"
        ;;
      remove)
        grep -v "^$2," "$list" >"$list.new"
        mv "$list.new" "$list"
        ;;
      start | stop | restart | status)
        failed=0
        while IFS=, read -r dir user config log; do
          [ -n "$dir" ] || continue
          [ -z "$2" ] || [ "$2" = "$dir" ] || continue
          one "$1" "$dir" "$user" "$config" "$log" </dev/null || failed=1
        done <"$list"
        exit $failed
        ;;
      *)
        echo "usage: $0 start|stop|restart|status|add|remove" >&2
        exit 2
        ;;
    esac
  SH
end
