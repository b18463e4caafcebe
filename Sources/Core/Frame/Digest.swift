import Kernel
import Messaging
import Module
import Strategy
import Web

/// What somebody owes and was not told yet, in a message: what is late first, then by day, then what others did.
struct Digest: Sendable {
  let departement: Departement
  /// In the order of their days.
  let dues: [Due]
  /// How many more they owe, of which an earlier message spoke.
  let others: Int
  let done: [News]
  let today: Day

  /// More would not be read; the page has them all.
  private static let size = 12

  func mail(_ page: Link) -> Mail {
    let rest = dues.count - Self.size
    return Mail(
      subject: "\(departement.name) : \(subject)",
      paragraphs: ["Bonjour,"] + dues.prefix(Self.size).map(line)
        + (rest > 0 ? ["Et \(French.plural(rest, "autre", "autres"))."] : [])
        + (others > 0 ? ["\(before) dans votre liste."] : []),
      action: dues.isEmpty ? nil : ("Voir ce que je dois", page), sections: done.sections,
      after: [
        "Ce message part une fois par jour au plus, quand quelque chose vous est confié ou annoncé, approche ou est en retard. Vous choisissez dans votre compte ce que vous recevez."
      ])
  }

  private var subject: String {
    let late = dues.count { $0.isLate(on: today) }, count = French.plural(dues.count, "chose", "choses")
    guard !dues.isEmpty else { return "\(French.plural(done.count, "nouvelle", "nouvelles")) à lire" }
    return "\(count) à faire\(late > 0 ? ", dont \(French.number(late)) en retard" : "")"
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
