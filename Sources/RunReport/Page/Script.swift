/// The script that shows values under the pointer. The page is complete without it. It contains neither `<` nor `&`, so it reads
/// the same in HTML and XML.
enum Script {
  static let text: StaticString = #"""

    """#
}
