package import Mail

/// Delivers one mail after another, blocking. Belongs to one thread: what a carrier keeps open (a
/// connection) never crosses to another.
protocol Carrier: AnyObject {
    /// Delivers `letter`.
    ///
    /// `mayProceed` is called once, when everything is ready and nothing of the content has left;
    /// it blocks until the owner has decided. On false nothing is sent.
    func carry(_ letter: Letter, mayProceed: () -> Bool) -> Attempt
}

extension Relay {
    /// Made on the thread that will use it.
    func makeCarrier() -> any Carrier {
        switch endpoint {
        case .smtp(let host, let port, let isImplicitTLS):
            SMTPCarrier(self, host: host, port: port, isImplicitTLS: isImplicitTLS)
        case .api(let url): APICarrier(self, JSONService(url: url, credentials: credentials))
        case .ses(let region, let endpoint):
            APICarrier(self, AmazonService(self, region: region, endpoint: endpoint))
        case .sendGrid(let endpoint):
            APICarrier(self, SendGridService(endpoint: endpoint, credentials: credentials))
        case .mailgun(let domain, let endpoint):
            APICarrier(self, MailgunService(self, domain: domain, endpoint: endpoint))
        case .maildir(let path): MaildirCarrier(path: path, signers: signers)
        }
    }
}

extension Outcome {
    /// The owner did not let the mail out.
    package static let notLetOut = Outcome.retry(reason: "held back before its content went out")
}
