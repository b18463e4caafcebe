import Foundation
import Kernel

/// A message as it goes over the wire (RFC 5322, 2045, 2047): ASCII whatever it says, in lines that no server breaks.
struct Envelope: Sendable {
  let id: ID<Message>
  let from: Mailbox
  let to: String
  let subject: String
  let date: Instant
  let plain: String
  let html: String

  /// Who writes: `Boussole <boussole@exemple.fr>`.
  struct Mailbox: Sendable, Equatable {
    let name: String
    let address: String
    var host: String { address.split(separator: "@").last.map(String.init) ?? address }

    /// Nil unless it is `Nom <adresse>` or an address.
    init?(_ text: String) {
      let text = text.trimmed
      if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
        name = String(text[..<open]).trimmed.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
        address = String(text[text.index(after: open)...].dropLast()).trimmed
      } else {
        (name, address) = ("", text)
      }
      guard Message.isAddress(address) || address.hasSuffix("@localhost"), !name.contains(where: \.isNewline) else {
        return nil
      }
    }
    var header: String { name.isEmpty ? address : "\(encodedWords(name)) <\(address)>" }
  }

  var bytes: [UInt8] {
    let boundary = "=_\(id.text)"
    let lines = [
      "Date: \(date.mailDate)", "From: \(from.header)", "To: <\(to)>", "Subject: \(encodedWords(subject))",
      "Message-ID: <\(id.text)@\(from.host)>", "MIME-Version: 1.0", "Auto-Submitted: auto-generated",
      "Content-Language: fr", "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"", "",
      "--\(boundary)", part("plain", plain), "--\(boundary)", part("html", html), "--\(boundary)--", "",
    ]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  private func part(_ type: String, _ text: String) -> String {
    let encoded = Data(text.replacing("\n", with: "\r\n").utf8).base64EncodedString(options: [
      .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
    ])
    return "Content-Type: text/\(type); charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\(encoded)"
  }
}

/// Words of RFC 2047, each whole in its characters and at most 75 long; plain ASCII stays as it is.
func encodedWords(_ text: String) -> String {
  let line = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  let isPlain = line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && !"\"<>()[],;:@\\=?".utf8.contains($0) }
  if isPlain, line.utf8.count <= 60 { return line }
  var words: [String] = [], word = ""
  for character in line {
    // 39 bytes are 52 in base 64; 12 go around them, and the header's name before the first.
    if word.utf8.count + character.utf8.count > 39 {
      words.append(word)
      word = ""
    }
    word.append(character)
  }
  words.append(word)
  return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
}

extension Instant {
  /// `Tue, 24 Nov 2026 12:00:00 +0000`.
  var mailDate: String {
    let parts = iso.split(separator: "T")
    let day = Day(iso: String(parts[0])) ?? self.day
    let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(weekdays[day.weekday - 1]), \(day.dayOfMonth) \(months[day.month - 1]) \(day.year) "
      + "\(parts[1].prefix(8)) +0000"
  }
}
