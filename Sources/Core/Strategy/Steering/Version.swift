import Kernel
import Web

/// What stood when a form was shown: whoever sends it learns what somebody else said meanwhile, and overwrites nothing
/// unawares.
struct Version: Sendable {
  /// The hidden field that carries it.
  static let field = "vu"
  /// What stands now, of all days; nil: nothing.
  let standing: Saying?

  /// For the form: as it was first shown, where it comes back; what stands, once that was shown beside.
  func hidden(_ frame: PageFrame, told: Saying?) -> HTML {
    Web.hidden(Self.field, told?.id.text ?? frame.form[Self.field] ?? standing?.id.text ?? "")
  }

  /// Throws `Overtaken` where something else stands than what the sender had seen, unless it says the same. A sender who
  /// does not say what they saw is believed.
  func check(_ seen: String?, _ content: Saying.Content) throws {
    guard let standing, let seen, seen != standing.id.text, standing.content != content else {
      return
    }
    throw Overtaken(standing: standing)
  }
}

/// Somebody else said it meanwhile: what stands, to be shown beside what was typed.
struct Overtaken: Error {
  let standing: Saying
}

/// Above the form: what somebody else said while it was being filled in.
func overtakenNotice(_ overtaken: Saying?, in departement: Departement) -> HTML {
  guard let overtaken, let event = Event(overtaken, in: departement) else { return "" }
  let who = overtaken.by, when = French.moment(overtaken.recordedAt)
  return """
    <div class="fr-alert fr-alert--warning" role="alert" tabindex="-1">\
    <p class="fr-alert__title">Autre chose a été dit entre-temps</p>\
    <p>\(prose: event.text). \(prose: "Dit par \(who), \(when).")</p>\
    <p>Rien de ce que vous avez écrit n’est encore enregistré. Envoyez pour le remplacer, ou quittez la page pour le \
    laisser.</p></div>

    """
}
