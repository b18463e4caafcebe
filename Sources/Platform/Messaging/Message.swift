import Database
import Kernel

/// A message that leaves for somebody: one row, from its cause to what became of it.
package struct Message: Sendable, Identifiable {
  package enum State: String, Sendable, CaseIterable {
    case waiting, sending, sent, refused, expired, unknown, withdrawn

    /// What became of it, for people.
    package var words: String {
      switch self {
      case .waiting: "en attente"
      case .sending: "en cours d’envoi"
      case .sent: "envoyé"
      case .refused: "refusé"
      case .expired: "trop tard, non envoyé"
      case .unknown: "parti ou non, on ne sait pas"
      case .withdrawn: "devenu inutile"
      }
    }
  }
  /// Whether the person may have asked not to receive it.
  package enum Urgency: Sendable, Equatable {
    /// Goes in any case, before all others: a link that somebody waits for in order to sign in.
    case awaited
    /// Goes in any case.
    case always
    /// Goes as the person chose.
    case choice(MessagePreferences.Choice)
  }

  /// Made with its cause, before sending: it is the Message-ID too.
  package let id: Kernel.ID<Message>
  package let departement: String
  /// What it is, in French, as people read it in the list: "invitation", "récapitulatif du jour".
  package let kind: String
  /// The id of what it is about.
  package let subject: String
  /// Empty once purged.
  package let to: String
  /// The function to which it goes, as `organisation/fonction`.
  package let function: String?
  package let person: Kernel.ID<Person>?
  package let state: State
  /// How many times sending has begun.
  package let attempts: Int
  package let madeAt: Instant
  /// Not sent before.
  package let nextAt: Instant
  /// Not sent from then on.
  package let useBy: Instant
  package let sentAt: Instant?
  /// What the server last said, without any address.
  package let reply: String?
  /// Goes before those that are not.
  package let isAwaited: Bool
  /// The message by which it was sent again.
  package let againAs: Kernel.ID<Message>?
  /// How many things it is about beside `subject`.
  package let others: Int

  /// True if it did not arrive, or perhaps not, and may be sent again.
  package var canGoAgain: Bool {
    [.refused, .expired, .unknown].contains(state) && againAs == nil && !to.isEmpty && kind != Message.digest
  }

  /// The same, of something else: to the same person, at the same time.
  func telling(_ kind: String, about subject: String, to function: String?) -> Message {
    Message(
      id: id, departement: departement, kind: kind, subject: subject, to: to, function: function, person: person,
      state: state, attempts: attempts, madeAt: madeAt, nextAt: nextAt, useBy: useBy, sentAt: sentAt, reply: reply,
      isAwaited: isAwaited, againAs: nil, others: 0)
  }

  /// The kind of the one message a day of those who chose it. Its subject is the day.
  package static let digest = "récapitulatif du jour"

  /// Seconds until the next attempt: 1, 5, 30 minutes, 2 hours, then every 6 hours; a fifth more or less, so that what
  /// failed together does not come back together.
  /// - Parameter chance: from -1 to 1.
  package static func pause(after attempts: Int, chance: Double) -> Int {
    let steps = [60, 300, 1_800, 7_200, 21_600]
    let step = steps[min(max(attempts, 1), steps.count) - 1]
    return step + Int(Double(step) / 5 * chance)
  }

  /// True for an address that can be written to: ASCII, one `@`, nothing that ends a line or a bracket.
  package static func isAddress(_ text: String) -> Bool { addressFault(text) == nil }

  /// Why an address can't be written to, as a sentence; nil where it can.
  package static func addressFault(_ text: String) -> String? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    if text.isEmpty { return "Il faut une adresse électronique." }
    if text.contains(where: \.isWhitespace) { return "Il y a un espace dans l’adresse." }
    if let sign = text.first(where: { !$0.isASCII }) {
      return sign.isLetter
        ? "Une adresse n’a ni accent ni lettre spéciale, et celle-ci a « \(sign) »."
        : "L’adresse contient un signe qui n’y a pas sa place\(French.noBreak): « \(sign) »."
    }
    if let sign = text.unicodeScalars.first(where: { $0.value < 0x20 || "<>()[],;:\\\"".unicodeScalars.contains($0) }) {
      return
        "L’adresse contient un signe qui n’y a pas sa place\(sign.value < 0x20 ? "" : "\(French.noBreak): \(sign)")."
    }
    if parts.count < 2 { return "Il manque « @ » dans l’adresse." }
    if parts.count > 2 { return "Il y a plusieurs « @ » : une seule adresse à la fois." }
    if parts[0].isEmpty { return "Il manque le nom, avant « @ »." }
    if parts[0].hasPrefix(".") || parts[0].hasSuffix(".") || parts[0].contains("..") {
      return "« \(parts[0]) » : un point ne commence ni ne finit le nom, et n’est jamais doublé."
    }
    if parts[1].isEmpty { return "Il manque le domaine, après « @ »." }
    if !parts[1].contains(".") || parts[1].hasPrefix(".") || parts[1].hasSuffix(".") || parts[1].contains("..") {
      return "« \(parts[1]) » n’est pas un domaine, comme exemple.fr."
    }
    return text.utf8.count > 254 ? "L’adresse est trop longue." : nil
  }
}

extension Message {
  static let columns: SQL = """
    id, departement, kind, subject, address, function, person, state, attempts, made_at, next_at, use_by, sent_at,
    reply, is_awaited, again_as, (SELECT COUNT(*) FROM message_subject AS o
      WHERE o.departement = message.departement AND o.message = message.id) AS others
    """

  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), departement: try row.text("departement"), kind: try row.text("kind"),
      subject: try row.text("subject"), to: try row.text("address"), function: try row.textIfAny("function"),
      person: try row.idIfAny("person"), state: try row.code("state"), attempts: try row.integer("attempts"),
      madeAt: try row.instant("made_at"), nextAt: try row.instant("next_at"), useBy: try row.instant("use_by"),
      sentAt: try row.instantIfAny("sent_at"), reply: try row.textIfAny("reply"),
      isAwaited: try row.flag("is_awaited"), againAs: try row.idIfAny("again_as"),
      others: try row.integer("others"))
  }
}
