using Kit.Data;
using Kit.Portability;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

/// <summary>Exports that are still there go with the tenant that they are of. They are in no archive themselves.</summary>
internal sealed class ExportArchivesPart(ExportArchives archives, IControlPlane control) : ITenantDataPart
{
    public string Name => "exports";

    public Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken) => Task.CompletedTask;

    // Whatever deletes the row must have deleted the bytes before: without the row nothing knows them.
    public async Task EraseAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await ExportsAsync(cancellationToken))
        {
            await archives.DeleteAsync(id, cancellationToken);
        }
    }

    public async Task<long> ProveErasedAsync(CancellationToken cancellationToken)
    {
        var left = 0L;
        foreach (var id in await ExportsAsync(cancellationToken))
        {
            if (await archives.OpenAsync(id, cancellationToken) is { } content)
            {
                await content.DisposeAsync();
                left++;
            }
        }

        return left;
    }

    private Task<List<Guid>> ExportsAsync(CancellationToken cancellationToken) =>
        control.Db.Set<TenantOperation>().Where(o => o.Kind == OperationKind.Export).Select(o => o.Id).ToListAsync(cancellationToken);
}
