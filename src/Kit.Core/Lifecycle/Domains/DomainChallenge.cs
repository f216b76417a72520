namespace Kit.Lifecycle;

/// <summary>The TXT record that proves that a domain is a tenant's.</summary>
/// <param name="Domain">The domain, in the form in which it is kept.</param>
/// <param name="RecordName">The record's name.</param>
/// <param name="RecordValue">The record's text.</param>
public sealed record DomainChallenge(string Domain, string RecordName, string RecordValue);
