import Accounts
import Kernel
import Strategy

/// How far somebody looks into collections. One expression, which lists hand to SQL as the functions that it holds and
/// loads ask of one: board, request, validation, reminder.
struct Reach: Sendable {
  let departement: Departement
  /// Nil: all of them, and every place.
  let organisations: Set<String>?
  let places: Set<String>?
  /// On which zones are in force.
  let day: Day

  init(_ departement: Departement, _ scope: Scope, on day: Day) {
    self.init(departement, organisations: scope.organisations, places: scope.places, on: day)
  }
  init(_ departement: Departement, organisations: Set<String>?, places: Set<String>?, on day: Day) {
    self.departement = departement
    self.organisations = organisations
    self.places = places
    self.day = day
  }

  /// True where a territory holds what a function is asked: one's own organisation, an organisation whose zone lies
  /// within, or one of which every question is about a commune within.
  func holds(_ function: String, in collecting: Collecting) -> Bool {
    guard let places else { return true }
    let organisation = Organisations.organisation(of: function)
    if organisations?.contains(organisation) ?? true { return true }
    if let zone = departement.organisations[organisation]?.zone {
      let own = departement.territory.communes(referredTo: zone, on: day)
      return !own.isEmpty && own.isSubset(of: places)
    }
    let asked = collecting.questions(of: function)
    return !asked.isEmpty && asked.allSatisfy { $0.key.place.map(places.contains) ?? false }
  }

  func holds(_ asking: Asking) -> Bool { holds(asking.request.function, in: asking.collecting) }

  /// The functions asked that it holds; nil: all, those that the pack asked once included.
  func functions(_ collecting: Collecting) -> Set<String>? {
    places == nil ? nil : Set(collecting.functions.filter { holds($0, in: collecting) })
  }
  /// The same, where a collection of which one sees nothing is not there. Throws `NotFound`.
  func some(_ collecting: Collecting) throws -> Set<String>? {
    let functions = functions(collecting)
    if functions?.isEmpty ?? false { throw NotFound() }
    return functions
  }
}

extension Departement {
  /// Whether an answer is somebody's to judge: those who run campaigns as far as they look, others as far as the
  /// function that validates reaches.
  func isJudged(
    by permit: Permit, as functions: Set<String>, _ question: Question, _ collecting: Collecting, on day: Day
  ) -> Bool {
    guard let validator = question.validator, functions.contains(validator) else { return false }
    if permit.may(.runCampaigns) {
      return Reach(self, permit.scope(of: .runCampaigns), on: day).holds(question.function, in: collecting)
    }
    return permit.holdings.contains { holding in
      holding.answersFor.contains(validator)
        && Reach(self, organisations: [holding.organisation], places: holding.places, on: day)
          .holds(question.function, in: collecting)
    }
  }
}
