namespace Kit.Lifecycle;

/// <summary>What is wrong with a domain, in words for who asked.</summary>
internal sealed class DomainException(string id, int statusCode, string message, Exception? inner = null) : KitException(id, message, inner)
{
    public override int StatusCode => statusCode;

    public override string PublicDetail { get; } = message;
}
