require "active_support"
require "active_support/core_ext/object"
require "active_support/core_ext/date"

# What Time and Date have in common: neighbours and borders of days, weeks, months
# and years. The class has change and advance.
module ActiveSupport
  module Calendar
    WEEK = %i[monday tuesday wednesday thursday friday saturday sunday].freeze
    FORMATS = {
      db: "%Y-%m-%d %H:%M:%S", number: "%Y%m%d%H%M%S", time: "%H:%M", short: "%d %b %H:%M", long: "%B %d, %Y %H:%M",
      iso8601: "%Y-%m-%dT%H:%M:%S%:z", rfc822: "%a, %d %b %Y %H:%M:%S %z", usec: "%Y%m%d%H%M%S%6N", nsec: "%Y%m%d%H%M%S%9N"
    }.freeze
    DATE_FORMATS = { db: "%Y-%m-%d", number: "%Y%m%d", short: "%d %b", long: "%B %d, %Y", iso8601: "%Y-%m-%d", rfc822: "%d %b %Y" }.freeze

    def yesterday = advance(days: -1)
    def tomorrow = advance(days: 1)
    def prev_day(days = 1) = advance(days: -days)
    def next_day(days = 1) = advance(days: days)
    def prev_month(months = 1) = advance(months: -months)
    def next_month(months = 1) = advance(months: months)
    def prev_year(years = 1) = advance(years: -years)
    def next_year(years = 1) = advance(years: years)
    %i[days weeks months years].each do |unit|
      define_method("#{unit}_ago") { |count| advance(unit => -count) }
      define_method("#{unit}_since") { |count| advance(unit => count) }
    end
    def last_week = advance(weeks: -1)
    def last_month = advance(months: -1)
    def last_year = advance(years: -1)
    def days_to_week_start(start = :monday) = (wday - 1 - WEEK.index(start)) % 7
    def beginning_of_week(start = :monday) = advance(days: -days_to_week_start(start)).__day_begin
    alias at_beginning_of_week beginning_of_week
    def monday = beginning_of_week
    def sunday = end_of_week
    def end_of_week(start = :monday) = advance(days: 6 - days_to_week_start(start)).__day_end
    def beginning_of_month = change(day: 1).__day_begin
    alias at_beginning_of_month beginning_of_month
    def end_of_month = change(day: Time.days_in_month(month, year)).__day_end
    def beginning_of_quarter = change(day: 1).change(month: (month - 1) / 3 * 3 + 1).__day_begin
    def end_of_quarter = beginning_of_quarter.advance(months: 2).end_of_month
    def beginning_of_year = change(month: 1, day: 1).__day_begin
    def end_of_year = change(month: 12, day: 31).__day_end
    def on_weekend? = wday.zero? || wday == 6
    def on_weekday? = !on_weekend?
    def today? = __date == Date.today
    def tomorrow? = __date == Date.today + 1
    def yesterday? = __date == Date.today - 1
    def past? = self < self.class.current
    def future? = self > self.class.current
    def all_day = beginning_of_day..end_of_day
    def all_week(start = :monday) = beginning_of_week(start)..end_of_week(start)
    def all_month = beginning_of_month..end_of_month
    def all_year = beginning_of_year..end_of_year

    def to_fs(format = :default)
      pattern = __formats[format]
      pattern ? strftime(pattern) : to_s
    end
    alias to_formatted_s to_fs

    # The day after moving by months, which may have fewer days.
    def self.month_moved(year, month, day, months)
      total = year * 12 + month - 1 + months
      year, month = total.div(12), total % 12 + 1
      [year, month, [day, Time.days_in_month(month, year)].min]
    end
  end
end

class Time
  include ActiveSupport::Calendar

  class << self
    def current = now

    def days_in_month(month, year = now.year)
      return 29 if month == 2 && (year % 4).zero? && (year % 100 != 0 || (year % 400).zero?)
      [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    end
  end

  # Parts that are given; smaller ones of the clock begin anew.
  def change(year: self.year, month: self.month, day: self.day, hour: nil, min: nil, sec: nil, usec: nil, nsec: nil, offset: nil)
    clock = { hour: hour, min: min, sec: sec }
    from = clock.keys.index { |part| clock[part] }
    values = clock.keys.each_with_index.map { |part, i| clock[part] || (from && i > from ? 0 : public_send(part)) }
    fraction = nsec || (usec && usec * 1000) || (from ? 0 : self.nsec)
    values[2] += Rational(fraction, 1_000_000_000) if fraction != 0
    return Time.utc(year, month, day, *values) if utc? && !offset
    Time.new(year, month, day, *values, *(offset || (zone ? nil : utc_offset)))
  end

  def advance(options)
    months = (options[:years] || 0) * 12 + (options[:months] || 0)
    days = (options[:weeks] || 0) * 7 + (options[:days] || 0)
    time = self
    if months != 0 || days != 0
      date = Date.new(*ActiveSupport::Calendar.month_moved(year, month, day, months)) + days.floor
      time = change(year: date.year, month: date.month, day: date.day)
      time += (days - days.floor) * 86_400 unless days.is_a?(Integer)
    end
    seconds = (options[:hours] || 0) * 3600 + (options[:minutes] || 0) * 60 + (options[:seconds] || 0)
    seconds.zero? ? time : time + seconds
  end

  def ago(seconds) = advance(seconds: -seconds)
  def since(seconds) = advance(seconds: seconds)
  alias in since
  def beginning_of_day = change(hour: 0)
  alias midnight beginning_of_day
  alias at_midnight beginning_of_day
  alias at_beginning_of_day beginning_of_day
  def middle_of_day = change(hour: 12)
  alias noon middle_of_day
  def end_of_day = change(hour: 23, min: 59, sec: 59, nsec: 999_999_999)
  alias at_end_of_day end_of_day
  def beginning_of_hour = change(min: 0)
  def end_of_hour = change(min: 59, sec: 59, nsec: 999_999_999)
  def beginning_of_minute = change(sec: 0)
  def end_of_minute = change(sec: 59, nsec: 999_999_999)
  def seconds_since_midnight = self - beginning_of_day
  def acts_like_time? = true

  def __formats = ActiveSupport::Calendar::FORMATS
  def __day_begin = beginning_of_day
  def __day_end = end_of_day
  def __date = to_date

  # Lengths of time are added by the calendar.
  alias __plus +
  def +(other) = other.respond_to?(:parts) ? other.since(self) : __plus(other)
  alias __minus -
  def -(other) = other.respond_to?(:parts) ? other.ago(self) : __minus(other)
end

class Date
  include ActiveSupport::Calendar
  alias __plus +
  alias __minus -

  class << self
    def current = today
    def yesterday = today.yesterday
    def tomorrow = today.tomorrow
  end

  def change(year: self.year, month: self.month, day: self.day, **) = Date.new(year, month, day)

  def advance(options)
    clock = options.slice(:hours, :minutes, :seconds).compact
    return to_time.advance(options) unless clock.empty? || clock.values.all?(&:zero?)
    months = (options[:years] || 0) * 12 + (options[:months] || 0)
    Date.new(*ActiveSupport::Calendar.month_moved(year, month, day, months)).__plus((options[:weeks] || 0) * 7 + (options[:days] || 0))
  end

  def beginning_of_day = to_time
  alias midnight beginning_of_day
  alias at_beginning_of_day beginning_of_day
  def end_of_day = to_time.end_of_day
  def ago(seconds) = to_time.since(-seconds)
  def since(seconds) = to_time.since(seconds)
  def acts_like_date? = true

  def __formats = ActiveSupport::Calendar::DATE_FORMATS
  def __day_begin = self
  def __day_end = self
  def __date = self
  def +(other) = other.respond_to?(:parts) ? other.since(self) : __plus(other)
  def -(other) = other.respond_to?(:parts) ? other.ago(self) : __minus(other)
end

require "active_support/duration"
