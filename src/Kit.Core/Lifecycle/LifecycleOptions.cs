namespace Kit.Lifecycle;

/// <summary>What tenants' lives depend on. Bound from section <c>Kit:Tenancy</c>.</summary>
public sealed class LifecycleOptions
{
    internal const string Section = "Kit:Tenancy";
    private const int DefaultGraceDays = 30;
    private const int DefaultDnsSeconds = 5;
    private const int DefaultDomainFailures = 3;
    private const int DefaultDomainGraceDays = 3;

    /// <summary>How long closing can be undone.</summary>
    /// <value>30 days.</value>
    public TimeSpan ClosingGrace { get; set; } = TimeSpan.FromDays(DefaultGraceDays);

    /// <summary>The name servers that are asked for domains' records: an address, with a port if it is not 53, as in <c>10.0.0.2</c> or <c>[::1]:5353</c>.</summary>
    /// <value>None: those of the machine.</value>
    public IList<string> NameServers { get; } = [];

    /// <summary>How long a name server may take to answer.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan DnsTimeout { get; set; } = TimeSpan.FromSeconds(DefaultDnsSeconds);

    /// <summary>How old the proof of a verified domain becomes before its DNS is asked again; looked at every <c>Kit:Operations:UpkeepInterval</c>.</summary>
    /// <value>1 day.</value>
    public TimeSpan DomainCheckEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often in a row DNS must say that the record is gone before a domain is suspended. When DNS does not answer, that counts for nothing.</summary>
    /// <value>3.</value>
    public int DomainFailures { get; set; } = DefaultDomainFailures;

    /// <summary>How long DNS must have said so, too.</summary>
    /// <value>3 days.</value>
    public TimeSpan DomainGrace { get; set; } = TimeSpan.FromDays(DefaultDomainGraceDays);
}
