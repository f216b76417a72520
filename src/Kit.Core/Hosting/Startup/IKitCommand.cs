namespace Kit.Hosting;

/// <summary>Something that a host does instead of serving: <c>dotnet run -- kit {name}</c>. Modules and hosts register theirs.</summary>
public interface IKitCommand
{
    /// <summary>The name after <c>kit</c>.</summary>
    string Name { get; }

    /// <summary>Does it. Settings are checked by then; the database may not be up to date.</summary>
    /// <param name="arguments">What follows the name.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken);
}
