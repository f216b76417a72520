using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Features;

/// <summary>Lets only operators in the platform scope, and the program, write overrides: nobody gives themselves more than they pay for.</summary>
internal sealed class OverrideGuard(FeatureRegistry registry) : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        foreach (var entry in context.ChangeTracker.Entries<FeatureOverride>())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            var scope = context.Scope;
            if (!MayWrite(scope))
            {
                throw new OverrideRefusedException(scope?.Actor ?? Actor.Anonymous);
            }

            if (entry.State != EntityState.Deleted && Problem(entry.Entity, byPerson: scope!.Actor.Kind == ActorKind.Operator) is { } problem)
            {
                throw new InvalidOverrideException(entry.Entity.Feature, problem);
            }
        }
    }

    // An operator who is within a tenant acts there as one of its members.
    private static bool MayWrite(TenantScope? scope) => scope?.Actor.Kind switch
    {
        ActorKind.System or ActorKind.Job => scope.IsOpen,
        ActorKind.Operator => scope.IsBypass,
        _ => false,
    };

    private string? Problem(FeatureOverride row, bool byPerson)
    {
        if (string.IsNullOrWhiteSpace(row.Reason))
        {
            return "Give a reason.";
        }

        if (row.Kind == OverrideKind.AtMost && row.Max is null or < 0)
        {
            return "Give a number, 0 at least.";
        }

        // The program may write for a feature that only its next release declares; a person has mistyped it.
        return registry.Find(row.Feature) switch
        {
            null => byPerson ? $"There is no feature '{row.Feature}'. There is: {string.Join(", ", registry.All.Select(f => f.Name).Order(StringComparer.Ordinal))}." : null,
            { IsNumber: false } when row.Kind == OverrideKind.AtMost => "This feature is on or off, and no number.",
            _ => null,
        };
    }
}
