using Kit.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Composition;

/// <summary>What a host does instead of serving when its arguments start with <c>kit</c>: <c>dotnet run -- kit migrate</c>.</summary>
internal sealed class KitCommand(string name, IReadOnlyList<string> arguments)
{
    public static KitCommand? Find() => Environment.GetCommandLineArgs() is [_, "kit", .. var rest] ? new(rest.FirstOrDefault() ?? "", [.. rest.Skip(1)]) : null;

    /// <returns>What the process ends with: 1 where the command says that something is wrong.</returns>
    public async Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            await DoAsync(services, cancellationToken);
            return 0;
        }
        catch (KitException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private async Task DoAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var commands = services.GetServices<IKitCommand>().ToList();
        var command = commands.Find(c => c.Name == name) ?? throw new KitException(
            KitErrors.UnknownCommand, $"'kit {name}' is no command. There is: {string.Join(", ", commands.Select(c => $"kit {c.Name}"))}.");
        await command.RunAsync(arguments, cancellationToken);
    }
}
