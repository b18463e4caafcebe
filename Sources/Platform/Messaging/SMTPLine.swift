import CCurl
import Foundation

/// The line to the SMTP server, kept from one message to the next. Everything happens on one queue of its own: whoever
/// waits for it holds no thread of Swift's.
///
/// Sendable because `usable` is touched on `queue` alone.
final class SMTPLine: @unchecked Sendable {
  private let server: SMTPServer
  private let queue = DispatchQueue(label: "boussole.smtp")
  private var usable: UnsafeMutableRawPointer?

  /// Seconds that a conversation takes at most; a claim lasts longer (`OutboxStore.lease`).
  static let patience = 120

  init(_ server: SMTPServer) { self.server = server }
  deinit { if let usable { curl_easy_cleanup(usable) } }

  func send(_ envelope: Envelope) async -> Outcome {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.sent(envelope)) }
    }
  }

  private func sent(_ envelope: Envelope) -> Outcome {
    let bytes = envelope.bytes
    var (dialogue, isKept) = talk(envelope, bytes)
    // A server hangs up on a line that has been idle; nothing was handed over, so we call again.
    if dialogue.code != 0, isKept, !dialogue.isGiven, !(400..<600).contains(dialogue.status) {
      hangUp()
      (dialogue, isKept) = talk(envelope, bytes)
    }
    if dialogue.code != 0 { hangUp() }
    return Outcome(dialogue, to: envelope.to)
  }

  private func hangUp() {
    if let usable { curl_easy_cleanup(usable) }
    usable = nil
  }

  /// One conversation, and whether the line was already open.
  private func talk(_ envelope: Envelope, _ bytes: [UInt8]) -> (Dialogue, isKept: Bool) {
    guard let curl = line() else { return (Dialogue(code: CURLE_FAILED_INIT.rawValue), false) }
    let recipients = curl_slist_append(nil, "<\(envelope.to)>")
    defer { curl_slist_free_all(recipients) }
    boussole_set_text(curl, CURLOPT_MAIL_FROM, "<\(server.sender.address)>")
    boussole_set_list(curl, CURLOPT_MAIL_RCPT, recipients)
    return bytes.withUnsafeBytes { buffer in
      var talk = boussole_dialogue()
      talk.data = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      talk.length = buffer.count
      return withUnsafeMutablePointer(to: &talk) { talk in
        boussole_attach(curl, talk)
        let code = curl_easy_perform(curl)
        boussole_detach(curl)
        let dialogue = Dialogue(
          code: code.rawValue, verb: text(of: &talk.pointee.verb), isGiven: talk.pointee.given != 0,
          line: text(of: &talk.pointee.reply))
        return (dialogue, boussole_get_number(curl, CURLINFO_NUM_CONNECTS) == 0)
      }
    }
  }

  private func text<Bytes>(of bytes: inout Bytes) -> String {
    withUnsafeBytes(of: &bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  private func line() -> UnsafeMutableRawPointer? {
    if let usable { return usable }
    guard curlStarted, let curl = curl_easy_init() else { return nil }
    boussole_set_text(curl, CURLOPT_URL, server.url)
    boussole_set_text(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    // The environment's proxies are not for mail.
    boussole_set_text(curl, CURLOPT_PROXY, "")
    boussole_set_number(
      curl, CURLOPT_USE_SSL, Int(server.demandsTLS ? CURLUSESSL_ALL.rawValue : CURLUSESSL_NONE.rawValue))
    boussole_set_number(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    if let authority = server.authority { boussole_set_text(curl, CURLOPT_CAINFO, authority) }
    if let user = server.user {
      boussole_set_text(curl, CURLOPT_USERNAME, user)
      boussole_set_text(curl, CURLOPT_PASSWORD, server.password ?? "")
    }
    boussole_set_number(curl, CURLOPT_UPLOAD, 1)
    boussole_set_number(curl, CURLOPT_NOSIGNAL, 1)
    boussole_set_number(curl, CURLOPT_CONNECTTIMEOUT, 10)
    boussole_set_number(curl, CURLOPT_TIMEOUT, SMTPLine.patience)
    usable = curl
    return curl
  }
}

/// libcurl is started once for the process.
private let curlStarted: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
