import Database
import Kernel
import TestKit
import Testing

@testable import Messaging

/// Reports of the shapes that mail servers write, written by hand for these tests; no address in them is anybody's.
@Suite("What comes back") struct DeliveryReportTests {
  static let id = "01935f3a-7c00-7abc-8def-0123456789ab"
  static let original = """
    Date: Tue, 24 Nov 2026 11:00:00 +0000
    From: Boussole <boussole@exemple.fr>
    To: <jeanne.durand@commune.exemple>
    Message-ID: <\(id)@exemple.fr>
    Content-Type: multipart/alternative;
     boundary="=_\(id)"

    --=_\(id)
    Content-Type: text/plain; charset=utf-8

    Bonjour

    --=_\(id)--
    """

  static let postfix = """
    Return-Path: <>
    From: MAILER-DAEMON@mx.exemple.fr (Mail Delivery System)
    Subject: Undelivered Mail Returned to Sender
    To: boussole@exemple.fr
    Auto-Submitted: auto-replied
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="4F1A21C0.1795518000/mx.exemple.fr"
    Message-Id: <20261124110003.4F1A21C0@mx.exemple.fr>

    This is a MIME-encapsulated message.

    --4F1A21C0.1795518000/mx.exemple.fr
    Content-Description: Notification
    Content-Type: text/plain; charset=us-ascii

    I'm sorry to have to inform you that your message could not
    be delivered to one or more recipients.

    --4F1A21C0.1795518000/mx.exemple.fr
    Content-Description: Delivery report
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mx.exemple.fr
    X-Postfix-Queue-ID: 4F1A21C0
    Arrival-Date: Tue, 24 Nov 2026 11:00:02 +0000 (UTC)

    Final-Recipient: rfc822; jeanne.durand@commune.exemple
    Original-Recipient: rfc822;jeanne.durand@commune.exemple
    Action: failed
    Status: 5.1.1
    Remote-MTA: dns; mail.commune.exemple
    Diagnostic-Code: smtp; 550 5.1.1 <jeanne.durand@commune.exemple>: Recipient
        address rejected: User unknown

    --4F1A21C0.1795518000/mx.exemple.fr
    Content-Description: Undelivered Message
    Content-Type: message/rfc822

    \(original)

    --4F1A21C0.1795518000/mx.exemple.fr--
    """

  /// Only the headers come back, and their part is encoded.
  static let headersAlone = postfix.replacing("Content-Type: message/rfc822", with: "Content-Type: text/rfc822-headers")

  static let exim = """
    Return-path: <>
    From: Mail Delivery System <Mailer-Daemon@relais.exemple>
    To: boussole@exemple.fr
    X-Failed-Recipients: jeanne.durand@commune.exemple
    Auto-Submitted: auto-replied
    References: <\(id)@exemple.fr>
    Content-Type: multipart/report; report-type=delivery-status; boundary=1795518000-eximdsn-77
    MIME-Version: 1.0
    Subject: Mail delivery failed: returning message to sender

    --1795518000-eximdsn-77
    Content-type: text/plain; charset=us-ascii

    This message was created automatically by mail delivery software.

    --1795518000-eximdsn-77
    Content-type: message/delivery-status

    Reporting-MTA: dns; relais.exemple

    Action: failed
    Final-Recipient: rfc822;jeanne.durand@commune.exemple
    Status: 5.0.0
    Remote-MTA: dns; mail.commune.exemple
    Diagnostic-Code: smtp; 552 Mailbox of jeanne.durand is full

    --1795518000-eximdsn-77
    Content-type: message/rfc822

    \(original)

    --1795518000-eximdsn-77--
    """

  static let eximOfOld = """
    From: Mail Delivery System <Mailer-Daemon@relais.exemple>
    To: boussole@exemple.fr
    X-Failed-Recipients: jeanne.durand@commune.exemple
    Auto-Submitted: auto-replied
    Subject: Mail delivery failed: returning message to sender

    A message that you sent could not be delivered to one or more of its
    recipients. This is a permanent error. The following address(es) failed:

      jeanne.durand@commune.exemple
        SMTP error from remote mail server after RCPT TO:
        550 No such user here

    ------ This is a copy of the message, including all the headers. ------

    \(original)
    """

  /// Nested, in upper case, with an encoded status; nothing of the message itself but its headers.
  static let exchange = """
    MIME-Version: 1.0
    From: <postmaster@commune.exemple>
    To: <boussole@exemple.fr>
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="85a9d3c1-7f5e-4b4c-9f36-0f6d2f7f4d3e"
    In-Reply-To: <\(id)@exemple.fr>
    Subject: Undeliverable: =?utf-8?B?Q2hpZmZyZXM=?=

    --85a9d3c1-7f5e-4b4c-9f36-0f6d2f7f4d3e
    Content-Type: multipart/alternative; differences=Content-Type;
    \tboundary="3c2b6f10-inner"

    --3c2b6f10-inner
    Content-Type: text/plain; charset="us-ascii"

    Delivery has failed to these recipients or groups:
    --3c2b6f10-inner
    Content-Type: text/html; charset="us-ascii"

    <p>Delivery has failed</p>
    --3c2b6f10-inner--

    --85a9d3c1-7f5e-4b4c-9f36-0f6d2f7f4d3e
    Content-Type: message/delivery-status
    Content-Transfer-Encoding: quoted-printable

    Reporting-MTA: dns;SERVEUR01.commune.exemple
    Received-From-MTA: dns;mx.exemple.fr

    Final-recipient: RFC822;jeanne.durand@commune.exemple
    Action: FAILED
    Status: 5.1.10
    Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient=
     not found by SMTP address lookup

    --85a9d3c1-7f5e-4b4c-9f36-0f6d2f7f4d3e
    Content-Type: message/rfc822

    Received: from mx.exemple.fr (192.0.2.7) by SERVEUR01.commune.exemple
    MESSAGE-ID: <\(id.uppercased())@exemple.fr>
    Subject: Chiffres

    --85a9d3c1-7f5e-4b4c-9f36-0f6d2f7f4d3e--
    """

  static func bytes(_ text: String, ending: String = "\r\n") -> [UInt8] {
    Array(text.replacing("\n", with: ending).utf8)
  }

  @Test(
    "servers say it in several shapes",
    arguments: [
      (postfix, "550 5.1.1 <jeanne.durand@commune.exemple>: Recipient address rejected: User unknown"),
      (headersAlone, "550 5.1.1 <jeanne.durand@commune.exemple>: Recipient address rejected: User unknown"),
      (exim, "552 Mailbox of jeanne.durand is full"), (eximOfOld, "550 No such user here"),
      (exchange, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    ])
  func shapes(_ mail: String, _ reason: String) throws {
    for ending in ["\r\n", "\n"] {
      let report = try #require(DeliveryReport(Self.bytes(mail, ending: ending)))
      #expect(report.message.text == Self.id)
      #expect(report.reason == reason)
    }
  }

  @Test(
    "what was only delayed, or was delivered, is no return", arguments: ["delayed", "relayed", "delivered", "expanded"])
  func notYet(_ action: String) {
    for mail in [Self.postfix, Self.exim] {
      #expect(DeliveryReport(Self.bytes(mail.replacing("Action: failed", with: "Action: \(action)"))) == nil)
    }
  }

  @Test("cut anywhere, it is understood or left alone")
  func cut() {
    for mail in [Self.postfix, Self.exim, Self.eximOfOld, Self.exchange] {
      let whole = Self.bytes(mail)
      for count in stride(from: 0, through: whole.count, by: 37) {
        let report = DeliveryReport(Array(whole.prefix(count)))
        #expect(report == nil || report?.message.text == Self.id)
      }
    }
  }

  @Test("hostile mail costs little and says nothing")
  func hostile() {
    let nested = (0..<200).map { "Content-Type: multipart/mixed; boundary=\"b\($0)\"\n\n--b\($0)\n" }.joined()
    let many = "Content-Type: multipart/report; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 100_000)
    let same = String(repeating: "Content-Type: multipart/report; boundary=b\n\n--b\n", count: 5_000)
    let wide = "X: " + String(repeating: "a", count: 900_000) + "\n\n"
    let folded = "X: a\n" + String(repeating: " a\n", count: 300_000)
    let noise = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    let took = ContinuousClock().measure {
      for mail in [
        nested, many, same, wide, folded, "", "\n", ":", "Content-Type: multipart/report; boundary=\n\n----\n",
      ] {
        #expect(DeliveryReport(Array(mail.utf8)) == nil)
      }
      #expect(DeliveryReport(noise) == nil)
    }
    // A debug build, on a machine that does other things.
    #expect(took < .seconds(60))
    let other = Self.postfix.replacing(Self.id, with: "1795518000.12345")
    #expect(DeliveryReport(Self.bytes(other)) == nil, "an id that can't be ours")
  }

  @Test("what came back is refused, once, without the address", arguments: Engine.available)
  func takeBack(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      let (id, waiting) = (try await post.add("jeanne.durand@commune.exemple"), try await post.add("b@exemple.fr"))
      try await withMailServer { server in
        _ = try await post.sender(server.settings()).send(in: Post.code, atMost: 1)
      }
      #expect(try await post.message(id).state == .sent)
      let mail = Self.exim.replacing(Self.id, with: id.text)
      let report = try #require(DeliveryReport(Self.bytes(mail)))
      func takeBack(_ id: ID<Message>) async throws -> Bool {
        try await post.database.write(Post.code) { try Outbox($0).takeBack(id, because: report.reason) }
      }
      #expect(try await takeBack(report.message))
      let message = try await post.message(id)
      #expect(message.state == .refused && message.reply == "552 Mailbox of … is full" && message.sentAt != nil)
      #expect(try await !takeBack(id), "it is known already")
      #expect(try await !takeBack(waiting), "it has not left")
      #expect(try await !takeBack(ID<Message>(at: noon)), "nobody's")
    }
  }
}
