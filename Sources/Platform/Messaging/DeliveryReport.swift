import Kernel

/// What a mail server writes back when it could not deliver a message (RFC 3464, and Exim's older letters). Read from
/// bytes that anybody may have written: nothing of it is kept but an id and one line.
package struct DeliveryReport: Sendable, Equatable {
  /// The message that did not arrive.
  package let message: ID<Message>
  /// What the last server said: `550 5.1.1 …`.
  package let reason: String

  /// Bytes beyond this are not looked at.
  package static let limit = 1 << 20

  /// Nil unless it says that a message which may be ours was not delivered and never will be.
  package init?(_ bytes: [UInt8]) {
    let mail = MailPart(MailPart.lines(of: bytes.prefix(DeliveryReport.limit)))
    let parts = mail.leaves
    let status = parts.filter { $0.type.hasPrefix("message/") && $0.type.hasSuffix("delivery-status") }
    let returned = parts.filter { DeliveryReport.returning.contains($0.type) }
    if !status.isEmpty {
      let groups = status.flatMap { DeliveryReport.groups($0.decoded) }
      guard let failed = groups.first(where: { $0["action"]?.lowercased().hasPrefix("failed") ?? false }) else {
        return nil
      }
      reason = DeliveryReport.reason(failed)
    } else if mail["x-failed-recipients"] != nil {
      let said = mail.decoded.first { $0.contains(#/(^|\s)5\d\d[ -]/#) }?.trimmed
      reason = said ?? "revenu sans raison dite"
    } else {
      return nil
    }
    // The message that came back, else the ids that the letter itself answers to.
    let copies = returned.flatMap { [MailPart($0.decoded[...])["message-id"]] }
    let old = status.isEmpty ? mail.decoded.compactMap(DeliveryReport.messageID) : []
    let told = copies + old + [mail["in-reply-to"], mail["references"]]
    let id = told.lazy.compactMap { $0 }.flatMap { $0.split(whereSeparator: { " <>".contains($0) }) }
      .compactMap { ID<Message>(String($0.prefix { $0 != "@" })) }.first
    guard let id else { return nil }
    message = id
  }

  private static let returning: Set<String> = [
    "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers",
  ]

  /// The groups of fields of a delivery status: one of the report, then one a recipient.
  private static func groups(_ lines: [String]) -> [[String: String]] {
    lines.split(whereSeparator: { $0.trimmed.isEmpty }).prefix(50).map { MailPart($0).first }
  }

  private static func reason(_ fields: [String: String]) -> String {
    let said = fields["diagnostic-code"].map { text in
      text.contains(";") ? text.drop { $0 != ";" }.dropFirst().description.trimmed : text
    }
    if let said, !said.isEmpty { return said }
    return fields["status"].map { "\($0), sans autre raison dite" } ?? "revenu sans raison dite"
  }

  /// The id in a line of a copy that no part sets apart.
  private static func messageID(_ line: String) -> String? {
    let line = line.trimmed
    return line.lowercased().hasPrefix("message-id:") ? String(line.dropFirst(11)) : nil
  }
}
