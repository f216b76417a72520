namespace Kit;

/// <summary>An error of Kit's with a stable id, listed with cause and remedy in <c>docs/errors.md</c>.</summary>
/// <param name="id">The id, <c>KIT</c> and four digits.</param>
/// <param name="message">What happened, and the call or setting that mends it.</param>
/// <param name="inner">What caused it.</param>
public class KitException(string id, string message, Exception? inner = null) : Exception($"{id}: {message}", inner)
{
    /// <summary>The stable id, for example <c>KIT2003</c>.</summary>
    public string Id { get; } = id;

    /// <summary>The HTTP status that a request which ends in this error is answered with.</summary>
    /// <value>500.</value>
    public virtual int StatusCode => 500;

    /// <summary>What the caller of an HTTP endpoint may read; <see langword="null"/> keeps it to the log.</summary>
    /// <value><see langword="null"/>.</value>
    public virtual string? PublicDetail => null;

    /// <summary>When the same request may succeed; HTTP says it in the header <c>Retry-After</c>.</summary>
    /// <value><see langword="null"/>: nobody knows.</value>
    public virtual TimeSpan? RetryAfter => null;
}
