import Foundation
import Kernel

/// A calendar that other programs follow (RFC 5545): events that take a whole day, in Paris.
package struct CalendarFile: Sendable {
  package struct Event: Sendable {
    /// The same as long as it is the same thing, whatever day it moves to.
    let id: String
    let day: Day
    let title: String
    let detail: String
    /// Where it is done.
    let address: String
    package init(id: String, day: Day, title: String, detail: String, address: String) {
      (self.id, self.day, self.title, self.detail, self.address) = (id, day, title, detail, address)
    }
  }
  let name: String
  let events: [Event]
  package init(_ name: String, _ events: [Event]) { (self.name, self.events) = (name, events) }

  package static let type = "text/calendar; charset=utf-8"

  package func data(at now: Instant) -> Data {
    let stamp = Self.stamp(now)
    let head = [
      "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Boussole//Echeances//FR", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
      "X-WR-CALNAME:\(Self.escaped(name))", "X-WR-TIMEZONE:Europe/Paris", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
      "X-PUBLISHED-TTL:PT6H",
    ]
    let body = events.flatMap { event in
      [
        "BEGIN:VEVENT", "UID:\(Self.escaped(event.id))", "DTSTAMP:\(stamp)",
        "DTSTART;VALUE=DATE:\(event.day.stored)", "DTEND;VALUE=DATE:\(event.day.adding(days: 1).stored)",
        "SUMMARY:\(Self.escaped(event.title))", "DESCRIPTION:\(Self.escaped(event.detail + "\n" + event.address))",
        // An address is no text: it is written as it is.
        "URL:\(event.address)", "TRANSP:TRANSPARENT", "END:VEVENT",
      ]
    }
    return Data((head + body + ["END:VCALENDAR"]).map { Self.folded($0) + "\r\n" }.joined().utf8)
  }

  private static func stamp(_ now: Instant) -> String {
    let parts = Calendar.greenwich.dateComponents(
      [.year, .month, .day, .hour, .minute, .second],
      from: Date(timeIntervalSince1970: Double(now.microseconds) / 1_000_000))
    func two(_ part: Int?) -> String {
      let text = String(part ?? 0)
      return text.count < 2 ? "0" + text : text
    }
    let day = "\(parts.year ?? 1970)\(two(parts.month))\(two(parts.day))"
    return "\(day)T\(two(parts.hour))\(two(parts.minute))\(two(parts.second))Z"
  }

  /// A text within a line (3.3.11).
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", ";", ",": escaped += "\\\(scalar)"
      case "\n": escaped += "\\n"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: break
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
  /// A line of 75 bytes at most, what follows begun by a space (3.1); no character is cut in two.
  private static func folded(_ line: String) -> String {
    var lines: [String] = [""], length = 0
    for scalar in line.unicodeScalars {
      let size = UTF8.width(scalar)
      if length + size > 75 {
        lines.append(" ")
        length = 1
      }
      lines[lines.count - 1].unicodeScalars.append(scalar)
      length += size
    }
    return lines.joined(separator: "\r\n")
  }
}

extension Calendar {
  fileprivate static var greenwich: Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }
}
