import Foundation
import Kernel

/// The files that every page loads, served under the hash of their content so that they can be kept for ever.
package struct Assets: Sendable {
  private let files: [String: (type: String, bytes: [UInt8])]
  /// The same for every file: a change of one is a change of all.
  package let version: String

  /// - Parameter fonts: by file name, as `scripts/setup` made them; without them the system's own letters are used.
  package init(fonts: [String: [UInt8]], digest: (String) -> String) {
    var files: [String: (type: String, bytes: [UInt8])] = [
      "boussole.css": ("text/css; charset=utf-8", PackageResources.boussole_css),
      "boussole.js": ("text/javascript; charset=utf-8", PackageResources.boussole_js),
      "icone.svg": ("image/svg+xml", PackageResources.icone_svg),
    ]
    for (name, bytes) in fonts { files[name] = ("font/woff2", bytes) }
    self.files = files
    let content = files.sorted { $0.key < $1.key }.map {
      "\($0.key):\($0.value.bytes.count):\(String(decoding: $0.value.bytes, as: UTF8.self))"
    }
    version = String(digest(content.joined()).prefix(12))
  }

  /// A file by its path below `/assets`: the version, then the name.
  @Sendable package func find(_ path: [String]) -> (type: String, bytes: [UInt8])? {
    guard path.count == 2, path[0] == version else { return nil }
    return files[path[1]]
  }
  package func link(_ name: String) -> Link { Link("assets", version, name) }
}

extension Shell {
  /// A shell with the style sheet and nothing else: for the page of `/` and for when the database is away.
  package static func bare(departement: String?, _ assets: Assets) -> Shell {
    var shell = Shell(
      name: "", home: departement.map { Link($0) } ?? Link(), stylesheet: assets.link("boussole.css"),
      script: assets.link("boussole.js"))
    shell.icon = assets.link("icone.svg")
    shell.isIndexed = false
    return shell
  }
}
