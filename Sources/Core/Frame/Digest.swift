import Kernel
import Messaging
import Module
import Strategy
import Web

/// What somebody owes and was not told yet, in a message: what is late first, then by day; then what happened.
struct Digest: Sendable {
  let departement: Departement
  /// In the order of their days.
  let dues: [Due]
  /// How many more they owe, of which an earlier message spoke.
  let others: Int
  /// What happened that concerns them and that they owe nothing for.
  let happened: [Mail]
  let today: Day

  /// More would not be read; the page has them all.
  private static let size = 12

  func mail(_ page: Link) -> Mail {
    let rest = dues.count - Self.size, unread = happened.count - Self.size
    let more = French.plural(unread, "autre nouvelle", "autres nouvelles")
    return Mail(
      subject: "\(departement.name) : \(title)",
      paragraphs: ["Bonjour,"] + dues.prefix(Self.size).map(line)
        + (rest > 0 ? ["Et \(French.plural(rest, "autre", "autres"))."] : [])
        + (others > 0 ? ["\(before) dans votre liste."] : []),
      action: ("Voir ce que je dois", page),
      sections: happened.prefix(Self.size).map { Mail.Section(["\($0.subject)."], action: $0.action) }
        + (unread > 0 ? [Mail.Section(["Et \(more)."], action: nil)] : []),
      after: [
        "Ce message part une fois par jour au plus, quand quelque chose vous est confié, vous concerne, approche ou est en retard. Vous choisissez dans votre compte ce que vous recevez."
      ])
  }

  private var title: String {
    if dues.isEmpty, let only = happened.first {
      return happened.count == 1 ? only.subject : French.plural(happened.count, "nouvelle", "nouvelles")
    }
    let late = dues.count { $0.isLate(on: today) }
    let lateness =
      switch late {
      case 0: ""
      case dues.count: ", \(French.agree(late, "en retard", "toutes en retard"))"
      default: ", dont \(French.number(late)) en retard"
      }
    return "\(French.plural(dues.count, "chose", "choses")) à faire\(lateness)"
  }

  private var before: String {
    French.capitalized(
      French.plural(others, "chose déjà annoncée reste", "choses déjà annoncées restent"))
  }

  /// With what it is of: "Livrer Montfaucel" alone says nothing to whoever answers for ten actions.
  private func line(_ due: Due) -> String {
    let when =
      due.isLate(on: today)
      ? "En retard depuis le \(French.short(French.lateFrom(due.day)))"
      : due.isUnsaid
        ? "Depuis le \(French.short(due.day))" : due.day == today ? "Aujourd’hui" : "Avant le \(French.short(due.day))"
    let what = due.detail.isEmpty ? "" : " \(French.sentence(due.detail))"
    return "\(when) : \(French.sentence(due.title))\(what)"
  }
}
