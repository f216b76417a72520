using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>What would happen if a row were deleted: a statement for each foreign key on the way, whatever the number of rows.</summary>
internal sealed class DeletePlan
{
    private const int MaxDepth = 5;
    private const int MaxCleared = 1000;
    private readonly HashSet<IForeignKey> _seen = [];
    private readonly List<(Dependents Dependents, IQueryable Rows)> _cleared = [];

    public List<string> Consequences { get; } = [];

    public List<string> Obstacles { get; } = [];

    public static async Task<DeletePlan> MakeAsync(AdminRequest request, AdminSession session, AdminEntity entity, RowKey key)
    {
        var plan = new DeletePlan();
        await plan.FollowAsync(request, session, entity.Store.Type, entity.Store.Query(session, key), MaxDepth);
        return plan;
    }

    /// <summary>Empties the references that would otherwise be in the way; saved, and recorded, together with the deletion.</summary>
    public async Task ClearAsync(AdminSession session, CancellationToken cancellationToken)
    {
        foreach (var (dependents, rows) in _cleared)
        {
            foreach (var row in await dependents.TakeAsync(rows, MaxCleared, cancellationToken))
            {
                session.Db.Entry(row).Property(dependents.ClearedProperty!.Name).CurrentValue = null;
            }
        }
    }

    private async Task FollowAsync(AdminRequest request, AdminSession session, IEntityType type, IQueryable rows, int depth)
    {
        var foreignKeys = type.GetReferencingForeignKeys().Where(f => !f.IsOwnership && !f.DeclaringEntityType.HasSharedClrType && !f.DeclaringEntityType.IsOwned());
        foreach (var foreignKey in foreignKeys.Where(_seen.Add))
        {
            var dependents = Dependents.Of(foreignKey);
            var those = dependents.Of(session, rows);
            var count = await dependents.CountAsync(those, request.Aborted);
            if (count == 0)
            {
                continue;
            }

            var what = $"{count.ToString(CultureInfo.InvariantCulture)} {Name(request, foreignKey.DeclaringEntityType, count).ToLowerInvariant()}";
            switch (dependents.Effect)
            {
                case DeleteEffect.Deleted:
                    Consequences.Add($"{what} will be deleted too.");
                    if (depth > 0)
                    {
                        await FollowAsync(request, session, foreignKey.DeclaringEntityType, those, depth - 1);
                    }

                    break;
                case DeleteEffect.Cleared when count <= MaxCleared:
                    Consequences.Add($"{what} will stay, without it as {Words.Of(dependents.ClearedProperty!.Name).ToLowerInvariant()}.");
                    _cleared.Add((dependents, those));
                    break;
                default:
                    Obstacles.Add($"{what} {(count == 1 ? "needs" : "need")} it. Delete or change {(count == 1 ? "that" : "those")} first.");
                    break;
            }
        }
    }

    private static string Name(AdminRequest request, IEntityType type, int count) => request.Registry.Find(type) is { } entity
        ? count == 1 ? entity.One : entity.Many
        : Words.Of(type.FindResourceName() ?? type.DisplayName());
}
