/// A picture that goes along inside a mail.
package struct InlineImage: Equatable, Sendable {
    /// The file's: letters, digits, dot, dash and underscore.
    package let name: String
    package let type: MediaType
    package let bytes: [UInt8]
    /// In lines, once for all mails that it goes along with.
    let base64: [UInt8]

    package enum MediaType: String, Equatable, Sendable {
        case png = "image/png"
        case jpeg = "image/jpeg"
        case gif = "image/gif"

        /// By the ending of a file's name; nil: mail programs may not show it.
        package init?(fileName: String) {
            switch fileName.split(separator: ".").last?.lowercased() {
            case "png": self = .png
            case "jpg", "jpeg": self = .jpeg
            case "gif": self = .gif
            default: return nil
            }
        }

        /// What such a file begins with.
        fileprivate var signature: [UInt8] {
            switch self {
            case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            case .jpeg: [0xFF, 0xD8, 0xFF]
            case .gif: Array("GIF8".utf8)
            }
        }
    }

    /// Base64 adds a third, and each recipient gets all of it again.
    package static let bytesMax = 256 << 10
    /// Of all images of one mail together.
    package static let mailBytesMax = 512 << 10
    /// A Content-ID is made of it, which no line can break.
    static let nameBytesMax = 64

    /// - Throws: what is wrong with it, as it follows the file's name.
    package init(name: String, bytes: [UInt8]) throws(ImageFault) {
        guard let type = MediaType(fileName: name) else { throw ImageFault(Self.kinds) }
        guard name.utf8.count <= Self.nameBytesMax, name.utf8.allSatisfy(Self.isNameByte) else {
            throw ImageFault(
                "an image's name has letters, digits, '.', '-' and '_' only, at most "
                    + "\(Self.nameBytesMax) of them")
        }
        guard bytes.count <= Self.bytesMax else { throw ImageFault(Self.tooLarge(bytes.count)) }
        guard bytes.starts(with: type.signature) else {
            throw ImageFault("is named as \(type.rawValue) and does not begin as one")
        }
        self.name = name
        self.type = type
        self.bytes = bytes
        base64 = Base64.lines(bytes)
    }

    /// What is said of a file of so many bytes.
    package static func tooLarge(_ count: Int) -> String {
        "has \(kilobytes(count)) KB, an image inside a mail at most \(kilobytes(bytesMax)): "
            + "scale it down, or link to it by https://"
    }

    static func kilobytes(_ count: Int) -> Int { (count + 1023) >> 10 }

    static let kinds = "images inside a mail are .png, .jpg, .jpeg or .gif"

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._-".utf8.contains(byte)
        }
    }
}

/// Why a file cannot go along as an image.
package struct ImageFault: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
