namespace Kit.Hosting;

/// <summary>The host does not start; the message has all the reasons, each with its id and what mends it.</summary>
/// <param name="problems">The reasons.</param>
public sealed class StartupFailedException(IReadOnlyList<KitException> problems) : KitException(
    KitErrors.InvalidConfiguration,
    $"The host does not start, for {problems?.Count} reason(s):{string.Concat((problems ?? []).Select(p => Environment.NewLine + "  " + p.Message))}")
{
    /// <summary>The reasons.</summary>
    public IReadOnlyList<KitException> Problems { get; } = problems ?? [];
}
