namespace Kit.Operations;

/// <summary>What the pages of queues have in common.</summary>
public abstract class QueuePage
{
    /// <summary>Why what was asked for is refused.</summary>
    public string? Problem { get; init; }

    /// <summary>What has just been done.</summary>
    public string? Notice { get; init; }

    /// <summary>Whether whoever looks may also act.</summary>
    public required bool MayAct { get; init; }

    /// <summary>Which database the page is of; <see langword="null"/> for the shared one.</summary>
    public string? Database { get; init; }
}
