import Kernel

extension Site {
  /// Where a form that narrows a page leads: a browser sends its empty fields too, and an address that one keeps or
  /// hands on says what was asked, not ten things that were not. Nil where the address is short already.
  func shorter(_ request: Incoming) -> Outgoing? {
    guard request.method == "GET", request.query.pairs.contains(where: { $0.value.trimmed.isEmpty }),
      !(request.headers["accept"] ?? "").contains("application/json"), let link = Link(sameSite: request.target)
    else { return nil }
    return Outgoing(status: 303, headers: [("location", link.short.text)])
  }
}
