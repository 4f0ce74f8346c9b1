# Asks which of the stage's servers a deploy is for.
require "colorize"

module Capistrano
  module Hostmenu
    class << self
      def deploying? = Rake.application.top_level_tasks.any? { |name| name.match?(/\Adeploy(?::|\z)/) }

      def choose
        hosts = roles(:all).map(&:hostname).uniq
        return if hosts.size < 2
        show(hosts)
        set :filter, hosts: answer(hosts)
      end

      private

      def show(hosts)
        default = default_number(hosts)
        puts fetch(:host_menu_prompt_msg)
        [*hosts, fetch(:host_menu_caption_of_all)].each.with_index(1) do |caption, i|
          puts "  [#{i}] #{caption}#{" #{fetch(:host_menu_caption_of_default)}" if i == default}"
        end
      end

      def default_number(hosts)
        case (wanted = fetch(:host_menu_default_selection))
        when :all then hosts.size + 1
        when :first then 1
        when 1..hosts.size + 1 then wanted
        else raise ArgumentError, "hostmenu: :host_menu_default_selection is :all, :first or a number up to #{hosts.size + 1}, not #{wanted.inspect}"
        end
      end

      def answer(hosts)
        all = hosts.size + 1
        loop do
          ask :host_numbers, default_number(hosts)
          numbers = fetch(:host_numbers).to_s.split(/[\s,]+/).map(&:to_i).uniq
          if numbers.empty? || numbers.any? { |number| !number.between?(1, all) }
            puts format(fetch(:host_menu_invalid_range_msg), all)
          elsif numbers == [all]
            return hosts
          elsif numbers.include?(all)
            puts fetch(:host_menu_invalid_multi_choose_msg)
          else
            return numbers.map { |number| hosts[number - 1] }
          end
        end
      end
    end
  end
end

namespace :hostmenu do
  task :choose do
    Capistrano::Hostmenu.choose if Capistrano::Hostmenu.deploying?
  end
end

stages.each { |stage| after stage, "hostmenu:choose" }

namespace :load do
  task :defaults do
    set_if_empty :host_menu_default_selection, :all
    set_if_empty :host_menu_prompt_msg, "Please choose which server(s) to deploy:".blue
    set_if_empty :host_menu_caption_of_all, "all"
    set_if_empty :host_menu_caption_of_default, "(default)"
    set_if_empty :host_menu_invalid_range_msg, "Please provide a number in (1..%d)".red
    set_if_empty :host_menu_invalid_multi_choose_msg, "Do you mean to choose all servers?".red
  end
end
