import Kernel
import Strategy

/// One function asked in one campaign: its request, with all that says what it is about.
struct Asking: Sendable {
  let departement: Departement
  let collecting: Collecting
  let campaign: Campaign
  let request: Request

  /// Those of the function, in the pack's order.
  var questions: [Question] { collecting.questions(of: request.function) }

  /// Whether somebody who answers is not who was asked: they run the campaign.
  func isForAnother(_ permit: Permit) -> Bool {
    permit.role != .bearer && !permit.functions.contains(request.function)
  }

  /// "Accueil et écoute, 2e trimestre 2026".
  var title: String { "\(collecting.title), \(campaign.period.name)" }

  /// The function as it was called when it was to answer.
  var functionName: String { departement.organisations.functionName(request.function, on: campaign.dueOn) }
}
