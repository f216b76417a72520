using Kit.Audit;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace Kit.Testing.Tests.Isolation;

/// <summary>The first wall is missing for some entities.</summary>
public sealed class UnfilteredDb(DbContextOptions<UnfilteredDb> options) : HostileDb(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Conventions.Add(_ => new Unfilter());
    }
}

internal sealed class Unfilter : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var type in new[] { typeof(Tag), typeof(Licence), typeof(Author), typeof(AuditEntry), typeof(AuditSeal), typeof(Paper) }.Select(t => (IMutableEntityType)modelBuilder.Metadata.FindEntityType(t)!))
        {
            foreach (var filter in type.GetDeclaredQueryFilters().ToList())
            {
                type.SetQueryFilter(filter.Key!, null);
            }
        }
    }
}

/// <summary>Both walls of the program's are missing for one entity: whoever saves its rows past both changes everybody's.</summary>
public sealed class OpenDb(DbContextOptions<OpenDb> options) : UnguardedDb((DbContextOptions)options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Conventions.Add(_ => new Unfilter());
    }
}

/// <summary>Goes back to the pool, and out of it again, with the memberships that it tracked.</summary>
public sealed class KeepingDb(DbContextOptions<KeepingDb> options) : HostileDb(options), IResettableService
{
    void IResettableService.ResetState()
    {
        foreach (var entry in ChangeTracker.Entries().Where(e => e is not { Entity: Membership, State: EntityState.Unchanged }).ToList())
        {
            entry.State = EntityState.Detached;
        }
    }

    Task IResettableService.ResetStateAsync(CancellationToken cancellationToken)
    {
        ((IResettableService)this).ResetState();
        return Task.CompletedTask;
    }
}

/// <summary>The second wall is missing for two entities: they are out of sight while the guard looks.</summary>
public class UnguardedDb : HostileDb
{
    private readonly List<(object Row, EntityState State, Dictionary<string, object?> Values)> _hidden = [];

    public UnguardedDb(DbContextOptions<UnguardedDb> options)
        : this((DbContextOptions)options)
    {
    }

    protected UnguardedDb(DbContextOptions options)
        : base(options) => SavingChanges += (_, _) =>
        {
            foreach (var (row, state, values) in _hidden)
            {
                foreach (var (name, value) in values)
                {
                    Entry(row).Property(name).CurrentValue = value;
                }

                Entry(row).State = state;
            }

            _hidden.Clear();
        };

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries().Where(e => e.Entity is Tag or Licence && (Guid?)e.Property("TenantId").CurrentValue != OwnerId).ToList())
        {
            _hidden.Add((entry.Entity, entry.State, entry.Properties.ToDictionary(p => p.Metadata.Name, p => p.CurrentValue)));
            entry.State = EntityState.Detached;
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }
}

/// <summary>
/// Where no tenant is current, the entity's rows get one all the same; and the guard does not see it. Either alone stops a row that belongs to
/// nobody: it gets no tenant, or is refused with it.
/// </summary>
public sealed class UnstampedDb(DbContextOptions<UnstampedDb> options) : UnguardedDb(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Conventions.Add(_ => new Stamp());
    }

    private sealed class Stamp : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context) =>
            ((IMutableEntityType)modelBuilder.Metadata.FindEntityType(typeof(Tag))!).FindProperty("TenantId")!.SetValueGeneratorFactory(static (_, _) => new AnyTenant());
    }

    private sealed class AnyTenant : ValueGenerator<Guid>
    {
        public override bool GeneratesTemporaryValues => false;

        public override bool GeneratesStableValues => true;

        public override Guid Next(EntityEntry entry) => (entry.Context as HostileDb)?.OwnerId ?? Guid.CreateVersion7();
    }
}
