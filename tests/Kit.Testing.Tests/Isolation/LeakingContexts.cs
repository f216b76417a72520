using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Kit.Testing.Tests.Isolation;

/// <summary>The first wall is missing for one entity.</summary>
public sealed class UnfilteredDb(DbContextOptions<UnfilteredDb> options) : HostileDb(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Conventions.Add(_ => new Unfilter());
    }

    private sealed class Unfilter : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            var tag = (IMutableEntityType)modelBuilder.Metadata.FindEntityType(typeof(Tag))!;
            foreach (var filter in tag.GetDeclaredQueryFilters().ToList())
            {
                tag.SetQueryFilter(filter.Key!, null);
            }
        }
    }
}

/// <summary>The second wall is missing for one entity: it is out of sight while the guard looks.</summary>
public sealed class UnguardedDb : HostileDb
{
    private readonly List<(Tag Row, EntityState State, Dictionary<string, object?> Values)> _hidden = [];

    public UnguardedDb(DbContextOptions<UnguardedDb> options)
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
        foreach (var entry in ChangeTracker.Entries<Tag>().Where(e => (Guid)e.Property("TenantId").CurrentValue! != OwnerId).ToList())
        {
            _hidden.Add((entry.Entity, entry.State, entry.Properties.ToDictionary(p => p.Metadata.Name, p => p.CurrentValue)));
            entry.State = EntityState.Detached;
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }
}
