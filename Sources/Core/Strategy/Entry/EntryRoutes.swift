import Database
import Kernel
import Ledger
import Web

/// Figures entered by hand: reports of measures, stated figures of indicators.
struct EntryRoutes {
  let departements: Departements
  let given: [GivenFigures]
  private var reader: Reader { Reader(departements: departements) }

  func add(to routes: inout Routes) {
    routes.get("/saisie", may: .enterFigures, list)
    routes.get("/mesures/:id/releves", may: .enterFigures) { try await reports($0, refused: nil) }
    routes.post("/mesures/:id/releves", may: .enterFigures, report)
    routes.get("/mesures/:id/releves/retrait", may: .enterFigures) { try await withdrawal($0, refused: nil) }
    routes.post("/mesures/:id/releves/retrait", may: .enterFigures, withdraw)
    routes.get("/indicateurs/:id/chiffres", may: .enterFigures) { try await figures($0, refused: nil) }
    routes.post("/indicateurs/:id/chiffres", may: .enterFigures, state)
    routes.get("/dits/:id/retrait", may: .enterFigures) { try await sayingWithdrawal($0, refused: nil) }
    routes.post("/dits/:id/retrait", may: .enterFigures, withdrawSaying)
  }

  @Sendable private func list(_ visit: Visit) async throws -> Answer {
    let (departement, enterable) = try await departements.read(visit) { connection, departement in
      let reader = EnterableReader(connection, departement, today: visit.today)
      return (departement, try reader.all())
    }
    return try visit.answer(
      "Saisir", json: EnterableJSON(enterable), html: { enterablePage(visit.frame, departement, enterable) })
  }

  // MARK: reports

  private func reports(_ visit: Visit, refused: Refusal?, overtaken: Overtaken? = nil) async throws -> Answer {
    let id = try visit.parameter("id")
    let (departement, measure, statements, version) = try await departements.read(visit) { connection, departement in
      let measure = try reported(id, departement, visit)
      let ledger = LedgerStore(connection, in: departement.code, measures: departement.measures)
      // Whatever figure they will write, what is recorded from now on is what they did not see.
      let version = Version(try ledger.lastStatement()?.text ?? "", "")
      return (departement, measure, try ledger.latestReports(of: id, limit: 20), version)
    }
    let seen = version.hidden(visit.frame, told: overtaken), beside = overtakenNotice(overtaken)
    return try visit.answer(
      "Saisir : \(measure.title)", status: overtaken != nil ? 409 : refused == nil ? 200 : 422,
      json: statements.map(StatementJSON.init),
      html: { reportsPage(visit.frame, departement, measure, statements, beside: beside, seen: seen, refused: refused) }
    )
  }
  private func reported(_ id: String, _ departement: Departement, _ visit: Visit) throws -> Measure {
    guard let measure = ReportReading.reported(departement).first(where: { $0.id == id }) else {
      throw NotFound()
    }
    return measure
  }

  @Sendable private func report(_ visit: Visit) async throws -> Answer {
    let words = try reportWords(visit), confirmation = confirmation(visit)
    do {
      let (departement, measure, outcome) = try await departements.write(visit) { connection, departement in
        let measure = try reported(words.measure, departement, visit)
        let entry = ReportEntry(connection, departement, by: visit.permit, today: visit.today, given: given)
        return (departement, measure, try entry.record(words, confirmation, seen: visit.form[Version.field]))
      }
      return .seeOther(
        visit.link("mesures", measure.id, "releves"),
        notice: outcome.sentence(measure, departement, on: visit.today))
    } catch let refusal as any Refusing {
      return try await reports(visit, refused: refusal.refusal)
    } catch let overtaken as Overtaken {
      return try await reports(visit, refused: nil, overtaken: overtaken)
    }
  }

  private func withdrawal(_ visit: Visit, refused: Refusal?, overtaken: Overtaken? = nil) async throws -> Answer {
    let id = try visit.parameter("id")
    let (departement, measure) = try await departements.read(visit) { _, departement in
      (departement, try reported(id, departement, visit))
    }
    return .page(
      "Retirer un relevé", status: overtaken != nil ? 409 : refused == nil ? 200 : 422,
      reportWithdrawalPage(visit.frame, departement, measure, refused: refused, overtaken: overtaken))
  }

  @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
    let words = try reportWords(visit)
    do {
      let report = try await departements.write(visit) { connection, departement in
        _ = try reported(words.measure, departement, visit)
        return try ReportEntry(connection, departement, by: visit.permit, today: visit.today, given: given)
          .withdraw(words, seen: visit.form[Version.field])
      }
      return .seeOther(
        visit.link("mesures", report.key.measure, "releves"),
        notice: "Le relevé du \(French.short(report.day)) est retiré.")
    } catch let refusal as any Refusing {
      return try await withdrawal(visit, refused: refusal.refusal)
    } catch let overtaken as Overtaken {
      return try await withdrawal(visit, refused: nil, overtaken: overtaken)
    }
  }

  private func reportWords(_ visit: Visit) throws -> ReportWords {
    var words = ReportWords()
    for part in ReportPart.allCases { words[part] = visit.form.text(part.rawValue) ?? "" }
    words.measure = try visit.parameter("id")
    return words
  }
  private func confirmation(_ visit: Visit) -> Confirmation {
    Confirmation(isGiven: visit.form.text("confirme") != nil, comment: visit.form["commentaire"]?.prose)
  }

  // MARK: stated figures

  private func figures(_ visit: Visit, refused: Refusal?, overtaken: Overtaken? = nil) async throws -> Answer {
    let id = try visit.parameter("id")
    let (departement, indicator, said) = try await departements.read(visit) { connection, departement in
      let indicator = try FigureEntry.indicator(id, in: departement)
      return (departement, indicator, try FigureEntry.stated(id, in: departement, connection))
    }
    return try visit.answer(
      "Saisir : \(indicator.title)", status: overtaken != nil ? 409 : refused == nil ? 200 : 422,
      json: said.map(StatedJSON.init),
      html: { figuresPage(visit.frame, departement, indicator, said, refused: refused, overtaken: overtaken) })
  }

  @Sendable private func state(_ visit: Visit) async throws -> Answer {
    let id = try visit.parameter("id"), form = visit.form, confirmation = confirmation(visit)
    var words = FigureWords()
    words.day = form.text("jour") ?? ""
    words.value = form.text("valeur") ?? ""
    words.numerator = form.text("numerateur") ?? ""
    words.denominator = form.text("denominateur") ?? ""
    words.source = form.text("source") ?? ""
    words.otherSource = form.text("source_autre") ?? ""
    words.comment = form["commentaire"] ?? ""
    do {
      let isNew = try await departements.write(visit) { [words] connection, departement in
        try FigureEntry(connection, departement, by: visit.permit, today: visit.today).record(
          words, of: id, confirmation, seen: form[Version.field])
      }
      return .seeOther(
        visit.link("indicateurs", id, "chiffres"),
        notice: isNew ? "Le chiffre est enregistré." : "Ce chiffre était déjà enregistré.")
    } catch let refusal as any Refusing {
      return try await figures(visit, refused: refusal.refusal)
    } catch let overtaken as Overtaken {
      return try await figures(visit, refused: nil, overtaken: overtaken)
    }
  }

  private func sayingWithdrawal(_ visit: Visit, refused: Refusal?) async throws -> Answer {
    let id = try visit.id(Saying.self)
    let (departement, saying) = try await departements.read(visit) { connection, departement in
      (departement, try SayingStore(connection).saying(id, in: departement.code))
    }
    return .page(
      "Retirer", status: refused == nil ? 200 : 422,
      sayingWithdrawalPage(visit.frame, departement, saying, refused: refused))
  }

  @Sendable private func withdrawSaying(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(Saying.self), comment = visit.form["commentaire"] ?? ""
    do {
      let (departement, saying) = try await departements.write(visit) { connection, departement in
        let entry = FigureEntry(connection, departement, by: visit.permit, today: visit.today)
        return (departement, try entry.withdraw(id, comment: comment))
      }
      return .seeOther(saying.page(visit.frame, departement), notice: "C’est retiré ; l’historique en garde la trace.")
    } catch let refusal as any Refusing {
      return try await sayingWithdrawal(visit, refused: refusal.refusal)
    }
  }
}

/// Why a form comes back: what is wrong at each field, and whether a confirmation would do.
struct Refusal: Sendable {
  let invalid: Invalid
  let doubts: [Doubt]
}
/// The errors that a form shows.
protocol Refusing: Error {
  var refusal: Refusal { get }
}
extension Invalid: Refusing {
  var refusal: Refusal { Refusal(invalid: self, doubts: []) }
}
extension Unconfirmed: Refusing {
  var refusal: Refusal { Refusal(invalid: invalid, doubts: doubts) }
}

extension ReportEntry.Outcome {
  /// Names of whom it is: whoever wrote another commune's code sees it here at the latest.
  func sentence(_ measure: Measure, _ departement: Departement, on day: Day) -> String {
    let whose = measure.keys.isEmpty ? "" : " (\(measure.keyWords(report.key, departement, on: day)))"
    let said = measure.said(report) + whose
    let sentence =
      switch fate {
      case .recorded: "\(said) : c’est enregistré."
      case .corrected(let former): "\(said), au lieu de \(French.number(former)) : c’est corrigé."
      case .unchanged: "\(said) : c’était déjà enregistré."
      }
    return [sentence, note].compactMap(\.self).joined(separator: " ")
  }
}
extension Measure {
  /// "36 téléphones au 31/12/2021", "12 appels, 2e trimestre 2021".
  func said(_ report: Report) -> String {
    unit.of(report.value) + (kind == .flow ? ", \(spanName(report.day))" : " au \(French.short(report.day))")
  }
  /// The period that ends on a day, or the day.
  func spanName(_ day: Day) -> String {
    guard kind == .flow, let period else { return French.short(day) }
    return Period(period, containing: day).name
  }
}

extension Saying {
  /// Where it shows.
  func page(_ frame: PageFrame, _ departement: Departement) -> Link {
    switch kind {
    case .figure: return frame.link("indicateurs", subject, "chiffres")
    case .milestone:
      let action = departement.plan.actions.first { $0.milestones.contains { $0.id == subject } }
      return frame.link(departement.plan.steered?.path ?? "actions", action?.number ?? "-")
    case .state, .step, .weather, .accountable: return frame.link(departement.plan.steered?.path ?? "actions", subject)
    }
  }
}
