import CCurl
import Glibc

/// Owns a libcurl easy handle with its connections; one thread makes, uses and frees it.
struct CurlHandle: ~Copyable {
    private let handle: UnsafeMutableRawPointer

    /// libcurl's own set-up is not safe to run twice at once; a static runs once.
    private static let isSetUp = nagori_curl_global_init() == CURLE_OK

    init() {
        guard Self.isSetUp, let handle = curl_easy_init() else {
            preconditionFailure("libcurl cannot be set up: out of memory")
        }
        self.handle = handle
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_NOPROGRESS, 1)
        // No ~/.netrc, no proxy from the environment, no redirect: the configuration holds.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_FOLLOWLOCATION, 0)
    }

    deinit { curl_easy_cleanup(handle) }

    borrowing func set(_ option: CURLoption, _ value: Int) {
        check(nagori_curl_set_long(handle, option, value))
    }

    borrowing func set(_ option: CURLoption, offset value: Int) {
        check(nagori_curl_set_offset(handle, option, curl_off_t(value)))
    }

    /// libcurl copies the text.
    borrowing func set(_ option: CURLoption, _ value: String?) {
        guard let value else { return check(nagori_curl_set_string(handle, option, nil)) }
        check(nagori_curl_set_string(handle, option, value))
    }

    /// The pointer must outlive the transfer.
    borrowing func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
        check(nagori_curl_set_pointer(handle, option, pointer))
    }

    borrowing func set(_ option: CURLoption, list: borrowing CurlList) {
        set(option, pointer: list.first)
    }

    borrowing func set(_ option: CURLoption, block function: @escaping nagori_curl_block) {
        check(nagori_curl_set_block(handle, option, function))
    }

    borrowing func perform() -> CURLcode { curl_easy_perform(handle) }

    /// Ends the connection just used, if it is still open, without another word to the other side.
    borrowing func breakOff() {
        var socket = CURL_SOCKET_BAD
        let code = nagori_curl_get_socket(handle, &socket)
        if code == CURLE_OK, socket != CURL_SOCKET_BAD { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    /// The last status of SMTP or HTTP in this transfer; 0: none.
    var status: Int {
        var value = 0
        _ = nagori_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &value)
        return value
    }

    /// Connections that this transfer needed; 0: it had one of an earlier transfer.
    var connectsMade: Int {
        var value = 0
        _ = nagori_curl_get_long(handle, CURLINFO_NUM_CONNECTS, &value)
        return value
    }

    /// How many seconds HTTP's `Retry-After` asks us to wait, be it as a number or as a date; nil:
    /// it does not, or asks for more than a year.
    var retryAfter: Int64? {
        var value: curl_off_t = 0
        _ = nagori_curl_get_offset(handle, CURLINFO_RETRY_AFTER, &value)
        return (1...31_536_000).contains(value) ? Int64(value) : nil
    }

    /// Options are ours, not the world's: a refusal is a bug, or memory at its end.
    private borrowing func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl refused an option: \(code.text)")
    }
}

/// Owns a `curl_slist`: header fields, recipients.
struct CurlList: ~Copyable {
    fileprivate let first: UnsafeMutableRawPointer?

    init(_ texts: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for text in texts {
            guard let longer = curl_slist_append(list, text) else {
                preconditionFailure("out of memory")
            }
            list = longer
        }
        first = UnsafeMutableRawPointer(list)
    }

    deinit { curl_slist_free_all(first?.assumingMemoryBound(to: curl_slist.self)) }
}

extension CURLcode {
    /// libcurl's words for the kind of error. Never those of its error buffer, which may quote
    /// addresses and user names.
    var text: String { String(cString: curl_easy_strerror(self)) }
}
