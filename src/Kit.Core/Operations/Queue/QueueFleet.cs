using System.Data.Common;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>Reads the queues of databases that tenants have for themselves, some at once. One that can't be reached is said to be, and keeps nobody from the others.</summary>
internal sealed class QueueFleet(ITenantDatabases databases, QueueReader reader)
{
    public const int PageSize = 20;
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="platform">Opens the operator's scopes.</param>
    /// <param name="after">The name of the last one on the page before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A page of them by name, how many there are, and the last one's name where there are more.</returns>
    public async Task<(IReadOnlyList<QueueDatabaseLine> Lines, int Count, string? Next)> ReadAsync(IPlatformScope platform, string? after, CancellationToken cancellationToken)
    {
        var all = (await databases.ListAsync(cancellationToken)).Where(d => d.IsInUse).ToList();
        var rest = all.Where(d => after is null || string.CompareOrdinal(d.Name, after) > 0).ToList();
        var page = rest.Take(PageSize).ToList();
        var lines = new QueueDatabaseLine[page.Count];
        await Parallel.ForAsync(0, page.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, ct) => lines[i] = await ReadAsync(platform, page[i], ct));
        return (lines, all.Count, rest.Count > page.Count ? page[^1].Name : null);
    }

    private async Task<QueueDatabaseLine> ReadAsync(IPlatformScope platform, TenantDatabase database, CancellationToken cancellationToken)
    {
        var tenants = string.Join(", ", database.Tenants.Select(t => t.Name));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var scope = platform.Open("an operator looks at the queues", database.Name);
            return new(database.Name, tenants, await reader.ReadAsync(scope.ServiceProvider.GetRequiredService<KitDbContext>(), patience.Token), null);
        }
        catch (Exception e) when (e is TenantDatabaseUnavailableException or DbException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new(database.Name, tenants, null, e is OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} seconds" : e.Message);
        }
    }
}
