import Kernel
import Web

/// When a function ends: at once, or after a day.
struct EndingForm: Sendable {
  static let now = "maintenant", later = "jour"
  /// Its last day; yesterday for one that ends at once, or the day before it would have begun.
  let last: Day

  /// Throws `Invalid` where the two answers do not agree, or the day is none.
  init(_ visit: Visit, _ holding: FunctionHolding) throws {
    let typed = visit.form.text("au"), yesterday = visit.today.adding(days: -1)
    func refuse(_ problem: String, _ remedy: String, at field: String = "au") -> Invalid {
      Invalid(problem, remedy: remedy, at: .field(field))
    }
    guard !holding.isOver(on: visit.today) else {
      throw refuse("Cette fonction est déjà finie.", "Il n’y a rien d’autre à faire.", at: "quand")
    }
    switch visit.form["quand"] {
    case EndingForm.now:
      guard typed == nil else {
        throw refuse(
          "Un jour est écrit, mais « maintenant » est choisi.", "Choisissez l’autre réponse, ou effacez le jour.",
          at: "quand")
      }
      last = min(yesterday, holding.through ?? yesterday)
    case EndingForm.later:
      guard let typed, let day = French.parseDay(typed) else {
        throw refuse("Il faut un jour.", "Écrivez-le 31/12/2026.")
      }
      guard day >= holding.from else {
        throw refuse("Elle finirait avant de commencer.", "Choisissez un jour d’après, ou « maintenant ».")
      }
      if let through = holding.through, through <= day {
        throw refuse("Cette fonction finit déjà le \(French.long(through)).", "Choisissez un jour d’avant.")
      }
      last = day
    default: throw refuse("Il faut un choix.", "Choisissez une des deux réponses.", at: "quand")
    }
  }
}

extension FunctionHolding {
  /// When it ends: what somebody else may have changed.
  func version(on today: Day) -> Version {
    guard let through else { return Version("sans terme", "Cette fonction n’a pas de terme.") }
    let words =
      isOver(on: today)
      ? "Cette fonction est finie, depuis le \(French.long(max(through.adding(days: 1), from)))."
      : "Cette fonction finit le \(French.long(through))."
    return Version(through.iso, words)
  }
}

func endingPage(
  _ frame: PageFrame, _ subject: PersonInReach, _ holding: FunctionHolding, problem: Invalid? = nil,
  overtaken: Overtaken? = nil
) -> HTML {
  let choices = [
    Choice(EndingForm.now, "Maintenant", hint: "L’accès cesse aussitôt."),
    Choice(EndingForm.later, "Après un jour", hint: "L’accès va jusqu’au soir de ce jour."),
  ]
  let when = Field("quand", "Quand ?", value: frame.form["quand"] ?? EndingForm.now, isRequired: true)
    .judged(by: problem)
  let day = Field(
    "au", "Dernier jour", hint: "Si c’est après un jour.", kind: .day, value: frame.form["au"] ?? "", width: .short
  )
  .judged(by: problem)
  let function = subject.organisations.functionName(holding.function, on: frame.today)
  let seen = holding.version(on: frame.today).hidden(frame, told: overtaken)
  return """
    \(pageHead(
      "Finir une fonction", breadcrumb: peopleCrumbs(frame, "Finir une fonction", subject),
      answer: "\(subject.name)\u{00A0}: \(prose: function). Ce qui a été fait reste."))
    \(errorSummary(problem))\(overtakenNotice(overtaken))
    \(form(
      to: frame.link("comptes", subject.account.id.text, "fonctions", holding.id.text), csrf: frame.csrf,
      "\(seen)\(radios(when, choices))\(field(day))\(buttons([button("Finir la fonction")]))"))
    """
}
