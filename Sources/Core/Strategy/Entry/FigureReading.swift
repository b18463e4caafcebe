import Kernel

/// A stated figure as somebody wrote it: the number, or the two numbers of a percentage.
package struct FigureWords: Sendable, Hashable {
  package var day = ""
  package var value = ""
  package var numerator = ""
  package var denominator = ""
  /// A source of the pack, by its id; `unlisted` or nothing: another one.
  package var source = ""
  /// Any other source, in words.
  package var otherSource = ""
  package var comment = ""
  /// What the form's list sends where the source is not in it.
  package static let unlisted = "-"
  package init() {}
}

extension Indicator {
  /// True if people may state its figure: nothing is counted of it, or only its two numbers are.
  package var isStatedByHand: Bool {
    switch formula {
    case nil, .ratio: true
    case .term, .sum, .difference, .per1000, .communes: false
    }
  }
}

/// Reads the figures that are stated by hand.
package struct FigureReading {
  let departement: Departement
  let indicator: Indicator

  package init(_ departement: Departement, _ indicator: Indicator) {
    self.departement = departement
    self.indicator = indicator
  }

  /// The day and what is said of it. Throws `Invalid` with every fault, at its field.
  package func read(_ words: FigureWords) throws -> (Day, Saying.Content) {
    var issues: [Invalid.Issue] = []
    func refuse(_ field: String, _ problem: String, _ remedy: String) {
      issues.append(.init(problem, remedy: remedy, at: .field(field)))
    }
    func number(_ text: String, _ field: String) -> Double? {
      guard !text.isEmpty else { return nil }
      let plain = text.hasSuffix("%") || text.hasSuffix("€") ? String(text.dropLast()).trimmed : text
      guard let number = French.parseNumber(plain), abs(number) <= 1e12 else {
        let fault = French.numberFault(plain, example: "1 234,5")
        refuse(field, fault.problem, fault.remedy)
        return nil
      }
      return number
    }
    var content = Saying.Content()
    let day = French.parseDay(words.day)
    if words.day.isEmpty {
      refuse("jour", "Le jour manque.", "Écrivez-le 31/12/2021.")
    } else if day == nil {
      refuse("jour", "« \(words.day) » n’est pas un jour du calendrier.", "Écrivez-le 31/12/2021 ou 2021-12-31.")
    } else if let day, !(1900...2199).contains(day.year) {
      refuse("jour", "L’année \(day.year) n’est pas plausible.", "Choisissez un jour entre 1900 et 2199.")
    }
    content.value = number(words.value, "valeur")
    if indicator.isPercent { ratio(words, &content, number, refuse) }
    if let value = content.value, value < 0, !indicator.isPercent, indicator.unit != .euros {
      refuse("valeur", "Ce qu’on compte n’est jamais négatif.", "Vérifiez le nombre.")
    }
    if content.value == nil, issues.allSatisfy({ $0.place == .field("jour") }) {
      refuse(
        "valeur", "La valeur manque.",
        indicator.isPercent ? "Donnez le pourcentage, ou les deux nombres." : "Écrivez le nombre.")
    }
    content.source = source(words, refuse)
    content.text = words.comment.prose(TextLimit.comment, at: "commentaire", &issues)
    guard issues.isEmpty, let day else { throw Invalid(issues: issues) }
    return (day, content)
  }

  private func ratio(
    _ words: FigureWords, _ content: inout Saying.Content, _ number: (String, String) -> Double?,
    _ refuse: (String, String, String) -> Void
  ) {
    let numerator = number(words.numerator, "numerateur"), denominator = number(words.denominator, "denominateur")
    switch (numerator, denominator) {
    case (let part?, let whole?):
      guard part >= 0, whole > 0 else {
        return refuse(
          "denominateur", "Une part se calcule sur un nombre au-dessus de zéro.", "Vérifiez les deux nombres.")
      }
      let computed = part / whole * 100
      if let given = content.value, abs(given - computed) > 0.1 {
        return refuse(
          "valeur",
          "\(French.short(part)) sur \(French.short(whole)) font \(French.percent(computed, atMost: 2)), pas \(French.percent(given, atMost: 2)).",
          "Laissez le pourcentage vide : Boussole le calcule.")
      }
      (content.numerator, content.denominator, content.value) = (part, whole, computed)
    case (nil, nil): break
    case (_?, nil):
      if words.denominator.isEmpty { refuse("denominateur", "Le second nombre manque.", "Donnez les deux, ou aucun.") }
    case (nil, _?):
      if words.numerator.isEmpty { refuse("numerateur", "Le premier nombre manque.", "Donnez les deux, ou aucun.") }
    }
  }

  private func source(_ words: FigureWords, _ refuse: (String, String, String) -> Void) -> String? {
    var issues: [Invalid.Issue] = []
    let text = words.otherSource.prose(TextLimit.source, at: "source_autre", &issues)
    for issue in issues { refuse("source_autre", issue.problem, issue.remedy) }
    if !words.source.isEmpty, words.source != FigureWords.unlisted {
      if departement.sources[words.source] == nil {
        refuse("source", "Cette source n’existe pas.", "Choisissez-la dans la liste.")
      } else if text != nil {
        refuse(
          "source_autre", "Une source est choisie dans la liste, une autre est écrite ici.",
          "Effacez celle-ci, ou choisissez « Une autre » dans la liste.")
      }
      return words.source
    }
    if text == nil, issues.isEmpty {
      refuse("source_autre", "La source manque.", "Choisissez-la dans la liste, ou dites d’où vient ce chiffre.")
    }
    return text
  }

  /// `stated`: with the figures of the pack and those entered already.
  package func doubts(_ day: Day, _ value: Double, stated: Indicator, today: Day) -> [Doubt] {
    var doubts = Doubt.dayDoubts(day, in: departement.plan, today: today)
    let last = stated.stated.last { $0.day < day } ?? stated.stated.first { $0.day == day }
    let bound = departement.measures(of: indicator).map(\.plausibility).min() ?? departement.plausibility
    if let last, last.value != 0, abs(value - last.value) > abs(last.value) * bound / 100 {
      doubts.append(
        .leap(
          from: indicator.amount(last.value, extra: 2), on: last.day, to: indicator.amount(value, extra: 2),
          bound: bound))
    }
    return doubts
  }
}
