import Kernel
import Module
import Strategy

extension CollectionModule {
  /// Where an answer came back, that is what is owed first: which, and why.
  func returned(
    _ request: Request, _ campaign: Campaign, _ collecting: Collecting, _ standing: [String: CollectedAnswer],
    _ departement: Departement, _ due: DueQuestion
  ) -> Due? {
    let asked = collecting.questions(of: request.function)
    let back = asked.indices.filter { standing[asked[$0].id]?.isReturned ?? false }
    guard let first = back.first, let review = standing[asked[first].id]?.review else { return nil }
    let title = departement.measures[asked[first].key.measure]?.title ?? collecting.title
    let others = request.asked - request.answered - 1
    let rest = others > 0 ? ". \(French.plural(others, "autre chiffre", "autres chiffres")) à donner." : ""
    return Due(
      day: request.dueOn, title: "À revoir : \(title)",
      detail: "\(collecting.title), \(campaign.period.name). \(review.by) : « \(review.words.beginning(80)) »\(rest)",
      label: "Revoir la réponse",
      link: due.link("demandes", request.id.text).query("question", asked[first].id), function: request.function)
  }
}
