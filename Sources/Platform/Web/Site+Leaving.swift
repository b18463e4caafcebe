import Kernel

extension Site {
  /// Around the page that ends a session stands what anybody sees: whoever pressed « Se déconnecter » must read nothing
  /// of who they were.
  func afterLeaving(_ visit: Visit) -> Visit {
    var left = visit
    left.frame = PageFrame(
      departement: visit.departement,
      permit: Permit(
        departement: visit.departement, person: nil, name: "Public", role: .public,
        permissions: permissions[.public] ?? [], grants: permissions),
      identity: nil, csrf: "", now: visit.now, here: visit.here, origin: visit.origin, query: visit.query)
    return left
  }
}
