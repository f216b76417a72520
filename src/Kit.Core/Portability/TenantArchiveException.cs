namespace Kit.Portability;

/// <summary>An archive can't be used. Nothing of it is stored.</summary>
/// <param name="id">The id.</param>
/// <param name="message">What is wrong with it.</param>
/// <param name="inner">What caused it.</param>
public sealed class TenantArchiveException(string id, string message, Exception? inner = null) : KitException(id, message + " Nothing of the archive is stored.", inner)
{
    /// <inheritdoc/>
    public override int StatusCode => 400;

    internal static TenantArchiveException Invalid(string message, Exception? inner = null) => new(PortabilityErrors.InvalidArchive, message, inner);
}
