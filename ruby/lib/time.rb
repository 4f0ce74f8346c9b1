require "date"

# Times in text.
class Time
  # The zones that RFC 822 names, in hours east.
  ZoneOffset = {
    "UTC" => 0, "Z" => 0, "UT" => 0, "GMT" => 0, "EST" => -5, "EDT" => -4, "CST" => -6, "CDT" => -5, "MST" => -7, "MDT" => -6,
    "PST" => -8, "PDT" => -7, "A" => +1, "B" => +2, "C" => +3, "D" => +4, "E" => +5, "F" => +6, "G" => +7, "H" => +8, "I" => +9,
    "K" => +10, "L" => +11, "M" => +12, "N" => -1, "O" => -2, "P" => -3, "Q" => -4, "R" => -5, "S" => -6, "T" => -7, "U" => -8,
    "V" => -9, "W" => -10, "X" => -11, "Y" => -12
  }

  class << self
    def zone_offset(zone, year = now.year)
      zone = zone.upcase
      if /\A([+-])(\d\d)(:?)(\d\d)(?:\3(\d\d))?\z/ =~ zone
        ($1 == "-" ? -1 : 1) * (($2.to_i * 60 + $4.to_i) * 60 + $5.to_i)
      elsif /\A[+-]\d\d\z/ =~ zone
        zone.to_i * 3600
      elsif ZoneOffset.include?(zone)
        ZoneOffset[zone] * 3600
      elsif (t = local(year, 1, 1)).zone.to_s.upcase == zone || (t = local(year, 7, 1)).zone.to_s.upcase == zone
        t.utc_offset
      end
    end

    def parse(date, now = self.now)
      d = Date._parse(date, !block_given?)
      year = d[:year]
      year = yield(year) if year && block_given?
      __of_parts(date, year, d[:yday], d[:mon], d[:mday], d[:hour], d[:min], d[:sec], d[:sec_fraction], d[:zone], now)
    end

    def strptime(date, format, now = self.now)
      d = Date._strptime(date, format)
      raise ArgumentError, "invalid date or strptime format - `#{date}' `#{format}'" unless d
      if (seconds = d[:seconds])
        t = at(seconds + (d[:sec_fraction] || 0))
        return d[:zone] ? __in_zone(t, d[:zone]) : t
      end
      year = d[:year]
      year = yield(year) if year && block_given?
      yday, mon, mday = d[:yday], d[:mon], d[:mday]
      if !(mon && mday) && !yday && (d[:cwyear] || d[:cweek] || d[:cwday] || d[:wnum0] || d[:wnum1])
        day = Date.strptime(date[0, date.length - d[:leftover].to_s.length], format)
        year, mon, mday = day.year, day.mon, day.mday
      end
      __of_parts(date, year, yday, mon, mday, d[:hour], d[:min], d[:sec], d[:sec_fraction], d[:zone], now)
    end

    # Fills the gaps from now, above the parts that are given, and with the
    # least below.
    def __of_parts(date, year, yday, mon, day, hour, min, sec, fraction, zone, now)
      unless year || yday || mon || day || hour || min || sec || fraction
        raise ArgumentError, "no time information in #{date.inspect}"
      end
      off = zone_offset(zone, year || now.year) if zone
      if yday
        first = Date.ordinal(year || now.year, yday)
        year, mon, day = first.year, first.mon, first.mday
      end
      now = off ? now.getlocal(off) : now.getlocal
      unless year
        year = now.year
        unless mon
          mon = now.mon
          unless day
            day = now.day
            unless hour
              hour = now.hour
              unless min
                min = now.min
                sec ||= now.sec
              end
            end
          end
        end
      end
      parts = [year, mon || 1, day || 1, hour || 0, min || 0, sec || 0]
      t = off ? __in_zone(utc(*parts) - off, zone, off) : local(*parts)
      fraction ? t.__plus_exact(fraction) : t
    end

    def __in_zone(t, zone, offset = nil)
      return t.utc if ["Z", "UTC", "-00:00", "-0000"].include?(zone.upcase)
      offset ||= zone_offset(zone)
      offset ? t.localtime(offset) : t.localtime
    end

    def xmlschema(time)
      if /\A\s*(-?\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)?\s*\z/i =~ time
        year, mon, day, hour, min, sec, fraction, zone = $1.to_i, $2.to_i, $3.to_i, $4.to_i, $5.to_i, $6.to_i, $7, $8
        t = zone ? __in_zone(utc(year, mon, day, hour, min, sec) - zone_offset(zone), zone) : local(year, mon, day, hour, min, sec)
        return fraction ? t.__plus_exact(Rational(fraction[1..-1].to_i, 10**(fraction.size - 1))) : t
      elsif /\A\s*(-?\d+)-(\d\d)-(\d\d)(Z|[+-]\d\d(?::?\d\d)?)\s*\z/i =~ time
        year, mon, day, zone = $1.to_i, $2.to_i, $3.to_i, $4
        return __in_zone(utc(year, mon, day) - zone_offset(zone), zone)
      end
      raise ArgumentError, "invalid xmlschema format: #{time.inspect}"
    end
    alias iso8601 xmlschema

    MONTH_NUMBER = %w[jan feb mar apr may jun jul aug sep oct nov dec]

    def rfc2822(date)
      if /\A\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s*,\s*)?(\d{1,2})\s+(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+(\d{2,})\s+(\d{2})\s*:\s*(\d{2})(?:\s*:\s*(\d\d))?\s*([+-]\d{4}|UT|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT|[A-IK-Z])/i =~ date
        day, mon, year, hour, min, sec, zone = $1.to_i, MONTH_NUMBER.index($2.downcase) + 1, $3, $4.to_i, $5.to_i, $6.to_i, $7
        n = year.to_i
        n += year.length == 2 ? (n < 50 ? 2000 : 1900) : (year.length == 3 ? 1900 : 0)
        return __in_zone(utc(n, mon, day, hour, min, sec) - zone_offset(zone), zone)
      end
      raise ArgumentError, "not RFC 2822 compliant date: #{date.inspect}"
    end
    alias rfc822 rfc2822

    def httpdate(date)
      month = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
      if /\A\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),\x20(\d{2})\x20(#{month})\x20(\d{4})\x20(\d{2}):(\d{2}):(\d{2})\x20GMT\s*\z/i =~ date
        rfc2822(date).utc
      elsif /\A\s*(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday),\x20(\d\d)-(#{month})-(\d\d)\x20(\d\d):(\d\d):(\d\d)\x20GMT\s*\z/i =~ date
        day, mon, year, hour, min, sec = $1, $2, $3.to_i, $4, $5, $6
        year += year < 50 ? 2000 : 1900
        utc(year, MONTH_NUMBER.index(mon.downcase) + 1, day.to_i, hour.to_i, min.to_i, sec.to_i)
      elsif /\A\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\x20(#{month})\x20(\d\d|\x20\d)\x20(\d\d):(\d\d):(\d\d)\x20(\d\d\d\d)\s*\z/i =~ date
        utc($6.to_i, MONTH_NUMBER.index($1.downcase) + 1, $2.to_i, $3.to_i, $4.to_i, $5.to_i)
      else
        raise ArgumentError, "not RFC 2616 compliant date: #{date.inspect}"
      end
    end
  end

  def rfc2822
    strftime(utc? ? "%a, %d %b %Y %T -0000" : "%a, %d %b %Y %T %z")
  end
  alias rfc822 rfc2822

  def httpdate
    getutc.strftime("%a, %d %b %Y %T GMT")
  end

  def xmlschema(fraction_digits = 0)
    fraction = fraction_digits == 0 ? "" : ".%#{fraction_digits}N"
    strftime("%FT%T#{fraction}") + (utc? ? "Z" : strftime("%:z"))
  end
  alias iso8601 xmlschema
end
