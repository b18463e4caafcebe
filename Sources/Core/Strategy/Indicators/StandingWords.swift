import Kernel

extension Judgement {
  /// Fills `found`, `expectedText` and `answer`.
  mutating func say(_ indicator: Indicator) {
    switch standing {
    case .noData: if let period { sayNothing(of: period) } else { sayNothingKnown() }
    case .notComputable: sayMissing()
    case nil: sayFigure(indicator)
    default:
      if let keep = indicator.keep { say(keep, indicator) } else { sayTargets(indicator) }
    }
  }

  private mutating func sayNothingKnown() {
    if let lastKnown {
      found = "rien depuis le \(French.short(lastKnown))"
      answer = [Phrase("Rien n’est connu depuis le \(French.long(lastKnown)).")]
    } else if let lastNews {
      found = "pas encore de chiffre"
      answer = [
        Phrase(
          "Pas encore de chiffre\(French.noBreak): la dernière donnée, du \(French.long(lastNews)), n’y suffit pas.")
      ]
    } else {
      found = "jamais renseigné"
      answer = [Phrase("Aucun chiffre n’a encore été donné.")]
    }
  }
  /// A period that was to be held and of which nobody said what it came to.
  private mutating func sayNothing(of period: Period) {
    guard let lastKnown, lastKnown >= period.first else { return sayNothingKnown() }
    found = "rien pour \(period.name)"
    answer = [Phrase("Le chiffre \(period.ofIt) n’est pas connu.")]
  }
  private mutating func sayMissing() {
    found = "non calculable"
    answer = [Phrase("Le calcul est impossible\(French.noBreak): \(missing.joined(separator: "\(French.narrow); ")).")]
  }
  /// A figure without target.
  private mutating func sayFigure(_ indicator: Indicator) {
    if let figure {
      found = indicator.found(figure, against: nil)
      answer = compte(indicator)
      answer.append(Phrase("."))
    } else if !missing.isEmpty {
      sayMissing()
    } else {
      sayNothingKnown()
    }
  }

  // MARK: Targets

  private mutating func sayTargets(_ indicator: Indicator) {
    guard let figure, let final = indicator.targets.last else { return sayNotBegun(indicator) }
    let against = missed?.value ?? (standing == .achieved ? nil : expected)
    found = indicator.found(figure, against: against)
    answer = compte(indicator)
    switch standing {
    case .late: sayLate(indicator)
    case .achieved: sayAchieved(final, indicator)
    default: sayUnderWay(next ?? final, indicator)
    }
  }

  private mutating func sayUnderWay(_ target: Target, _ indicator: Indicator) {
    let when = target.day.map { $0.dueInWords } ?? "sans échéance"
    guard let expected, let readOn else {
      expectedText = indicator.wanted(target)
      let left = target.day.map { day.days(until: $0) } ?? 0
      let soon = standing == .atRisk && left > 0 ? ", dans \(French.plural(left, "jour", "jours"))" : ""
      answer += [
        Phrase("\(French.narrow); on \(indicator.en)attend "), Phrase(indicator.bounded(target.value), .expected),
        Phrase(" \(when)\(soon)."),
      ]
      return
    }
    let isTarget = readOn == target.day
    let wanted = indicator.expectedAmount(expected) + indicator.atMost
    expectedText = "\(wanted) " + (readOn == day && !isTarget ? "à ce jour" : indicator.dated(readOn))
    let verb = indicator.isCeiling ? "ne pas dépasser" : indicator.direction == .rise ? "atteindre" : "descendre à"
    answer += [
      Phrase("\(French.narrow); on \(indicator.en)attendait "), Phrase(wanted, .expected),
      Phrase(readOn == day ? " à ce jour" : " à cette date"),
      Phrase(isTarget ? "." : ", pour \(verb) \(indicator.amount(target.value)) \(when)."),
    ]
  }

  private mutating func sayLate(_ indicator: Indicator) {
    guard let missed, let due = missed.day else { return }
    expectedText = indicator.wanted(missed)
    answer += [
      Phrase("\(French.narrow); on \(indicator.en)attendait "), Phrase(indicator.bounded(missed.value), .expected),
      Phrase(" \(due.dueInWords)."),
    ]
    if let metOn, let lostOn {
      let (met, lost) = (French.long(metOn), French.long(lostOn))
      answer.append(Phrase(" La cible, atteinte le \(met), est perdue depuis le \(lost)."))
    }
  }

  private mutating func sayAchieved(_ final: Target, _ indicator: Indicator) {
    let when = final.day.map { " \($0.dueInWords)" } ?? ""
    expectedText = indicator.wanted(final)
    answer += [
      Phrase("\(French.narrow); on \(indicator.en)voulait "), Phrase(indicator.bounded(final.value), .expected),
      Phrase(when),
    ]
    guard let metOn, !indicator.isCeiling else { return answer.append(Phrase(".")) }
    if isMetAtTheLatest {
      let notYet = notYetOn.map { "\(French.narrow); ce ne l’était pas encore le \(French.long($0))" } ?? ""
      return answer.append(
        Phrase(", c’est atteint au plus tard le \(French.long(metOn)), jour où on l’a constaté\(notYet)."))
    }
    answer.append(Phrase(", c’est atteint depuis le \(French.long(metOn))\(delay)."))
  }

  private mutating func sayNotBegun(_ indicator: Indicator) {
    guard let target = indicator.targets.first else { return }
    let when = target.day.map { " \($0.dueInWords)" } ?? ""
    found = "pas encore commencé"
    expectedText = indicator.wanted(target)
    answer = [
      Phrase("On attend "), Phrase(indicator.counted(target.value) + indicator.atMost, .expected),
      Phrase("\(when)."),
    ]
  }

  // MARK: A level to keep

  private mutating func say(_ keep: Keep, _ indicator: Indicator) {
    let bound = keep.bound == .atLeast ? "" : " au plus"
    let each = "\(indicator.amount(keep.value))\(bound) \(keep.period.frequency)"
    expectedText = each
    let wanted = keep.bound == .atLeast ? "il en faut au moins " : "il en faut au plus "
    let level = [
      Phrase(wanted), Phrase(indicator.amount(keep.value), .expected), Phrase(" \(keep.period.frequency)."),
    ]
    guard let figure, let period else {
      found = "pas encore commencé"
      return answer = [Phrase("À partir du \(French.long(keep.first)), ")] + level
    }
    let text = indicator.found(figure, against: standing == .onTrack ? nil : expected)
    found = "\(text) \(period.inWords)"
    let read = Phrase(text, .found)
    let separator = Phrase("\(French.narrow); ")
    switch standing {
    case .late, .achieved:
      answer = [Phrase("On a compté "), read, Phrase(" \(period.inWords)"), separator] + level
      if standing == .achieved { answer.append(Phrase(" Le niveau a été tenu à chaque fois.")) }
      if missedPeriods.count > 1 {
        answer.append(Phrase(" Le niveau n’a pas été tenu \(French.list(missedPeriods.map(\.inWords)))."))
      }
    default:
      answer = [Phrase("On compte "), read, Phrase(" \(period.inWords)"), separator]
      guard let expected, expected != keep.value, let readOn else { return answer += level }
      let when = readOn == day ? "à ce jour" : "au \(French.short(readOn))"
      expectedText = "\(indicator.amount(expected))\(bound) \(when)"
      answer += [
        Phrase("on en attendait "), Phrase(indicator.amount(expected) + bound, .expected),
        Phrase(" \(readOn == day ? "à ce jour" : "au \(French.long(readOn))"), "),
        Phrase("pour \(indicator.amount(keep.value))\(bound) \(keep.period.within)."),
      ]
    }
  }

  /// "On compte 36 téléphones", "On en était à 71 % au 30 septembre 2021", "On a compté 8 sorties en 2021".
  private mutating func compte(_ indicator: Indicator) -> [Phrase] {
    guard let readOn else { return [] }
    let isPast = readOn < day
    let text = Phrase(found, .found)
    if indicator.unit.isCounted, case .period(let kind) = indicator.window {
      let period = Period(kind, containing: readOn).inWords
      found += " " + period
      return [Phrase("On a compté "), text, Phrase(" \(period)")]
    }
    let verb = (indicator.unit.isCounted ? ["On compte ", "On comptait "] : ["On en est à ", "On en était à "])[
      isPast ? 1 : 0]
    let span =
      switch indicator.window {
      case .since(let first): " depuis le \(French.long(first))"
      case .rolling(let months): " sur \(French.number(months))\(French.noBreak)mois"
      case .level, .period: ""
      }
    return [Phrase(verb), text, Phrase(span + (isPast ? " au \(French.long(readOn))" : ""))]
  }

  /// ", avec 12 jours de retard", nothing where it is in time.
  private var delay: String { daysLate.map { ", avec \(French.plural($0, "jour", "jours")) de retard" } ?? "" }

  // MARK: Milestones

  mutating func say(_ milestone: Milestone) {
    let word = milestone.lastSaying(on: day)
    let due = milestone.due.map { $0.dueInWords }
    let when = due.map { "Attendu \($0)" } ?? "Attendu sans échéance"
    expectedText = milestone.due.map { "fait au \(French.short($0))" } ?? "fait, sans échéance"
    let said = word.map { " au \(French.long($0.day))" } ?? ""
    switch word?.state {
    case .done:
      let outcome = word?.outcome.map { ", \($0.words)" } ?? ""
      found = "fait" + outcome
      answer = [
        Phrase("Fait", .found), Phrase((metOn.map { " le \(French.long($0))" } ?? "") + delay + outcome + "."),
      ]
    case .begun:
      found = "commencé"
      answer = [Phrase("\(when)\(French.narrow); "), Phrase("commencé", .found), Phrase("\(said).")]
    case .notDone:
      found = "non fait"
      answer = [Phrase("\(when)\(French.narrow); "), Phrase("non fait", .found), Phrase("\(said).")]
    case nil:
      found = "rien n’en a été dit"
      let silence = standing == .noData ? "\(French.narrow); personne n’a dit si c’est fait" : ""
      answer = [Phrase(when + silence + ".")]
    }
  }
}

extension Milestone.Outcome {
  package var words: String {
    switch self {
    case .favourable: "issue favorable"
    case .unfavourable: "issue défavorable"
    }
  }
}
