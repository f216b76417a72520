#pragma warning disable EF1002 // The names in the texts come from the host's own model.
using System.Linq.Expressions;
using System.Reflection;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Kit.Testing;

/// <summary>What the query filter is to stop, while the database would show every row; and the one thing that only the database stops.</summary>
internal sealed class FilterAttacks<TEntity>(EntityUnderAttack entity) : EntityAttackSet<TEntity>(entity)
    where TEntity : class
{
    public override IEnumerable<IsolationAttack> Attacks =>
    [
        Attack("read its rows", Walls.Filter, () => ReadAsync(static rows => rows)),
        Attack("read its rows with IgnoreQueryFilters", Walls.Filter, () => ReadAsync(static rows => rows.IgnoreQueryFilters())),
        Attack("read its rows with every filter ignored by name", Walls.Filter, () => ReadAsync(rows => rows.IgnoreQueryFilters(Filters))),
        Attack("read its rows where no tenant is current", Walls.Filter, ReadAsNobodyAsync),
        Attack("find a row by its id", Walls.Filter, FindAsync),
        Attack("read its rows by a query that was compiled for the other", Walls.Filter, CompiledAsync),
        .. Optional(IsInOneTable && (Type.BaseType is null || Type.FindDiscriminatorProperty() is not null), "read its rows by FromSql", Walls.Filter, FromSqlAsync),
        .. Optional(Navigations.Count > 0, "follow its navigations", Walls.Filter, FollowAsync),
        .. Optional(IsInOneTable, "change and delete in bulk", Walls.Filter, BulkAsync),
        .. Optional(IsInOneTable, "give its rows away in bulk", Walls.RowSecurity, GiveAwayAsync),
    ];

    private List<INavigationBase> Navigations =>
        Type.HasSharedClrType ? [] : [.. Type.GetNavigations().Where(n => !n.TargetEntityType.IsOwned() && n.TargetEntityType.IsTenantOwned()), .. Type.GetSkipNavigations()];

    private IEnumerable<IsolationAttack> Optional(bool isPossible, string name, string wall, Func<Task<string?>> run) => isPossible ? [Attack(name, wall, run)] : [];

    private string[] Filters => [.. Tenants.Model.GetEntityTypes().SelectMany(e => e.GetDeclaredQueryFilters()).Select(f => f.Key).OfType<string>().Distinct()];

    private Task<string?> ReadAsync(Func<IQueryable<TEntity>, IQueryable<TEntity>> ways) => Tenants.WithoutRowSecurityAsync(async db =>
    {
        var owners = await ways(Set(db)).Select(e => EF.Property<Guid>(e, RowMaker.TenantId)).Distinct().ToListAsync();
        return owners.Any(o => o != Tenants.Attacker.Tenant.Id) ? "Rows of others were read without the filter's consent."
            : owners.Count == 0 ? "The attacker saw no row of its own: the attack proves nothing."
            : null;
    });

    private Task<string?> ReadAsNobodyAsync() => Tenants.AsPlatformAsync(async db =>
        await Set(db).AnyAsync() || await Set(db).IgnoreQueryFilters().AnyAsync() ? "Rows were read without a tenant." : null);

    private Task<string?> FindAsync() => Tenants.WithoutRowSecurityAsync(async db =>
    {
        object[] id = [.. Victim.Id.Select(i => i.Value)];

        // Where ids are of an enumeration, the attacker has a row of the same one.
        bool IsAnothers(TEntity? found) => found is not null && !Equals(db.Entry(found).Property(RowMaker.TenantId).CurrentValue, Tenants.Attacker.Tenant.Id);
        return await Victims(Set(db)).AnyAsync() ? "The row was found by a query."
            : Type.HasSharedClrType ? null
            : IsAnothers(await db.FindAsync<TEntity>(id)) ? "Find found the row by its id."
            : await db.FindAsync<TEntity>([Tenants.Victim.Tenant.Id, .. id]) is not null ? "Find found the row by its whole key."
            : null;
    });

    private async Task<string?> CompiledAsync()
    {
        var db = Expression.Parameter(typeof(KitDbContext));
        Expression[] name = Type.HasSharedClrType ? [Expression.Constant(Type.Name)] : [];
        var set = Expression.Call(db, nameof(DbContext.Set), [typeof(TEntity)], name);
        var any = Expression.Call(typeof(Queryable), nameof(Queryable.Any), [typeof(TEntity)], set, Expression.Quote(IsVictims()));
        var query = EF.CompileAsyncQuery(Expression.Lambda<Func<KitDbContext, bool>>(any, db));
        var isThere = await Tenants.InScopeAsync(Tenants.Victim, services => query((KitDbContext)services.GetService(typeof(KitDbContext))!));
        return isThere
            ? await Tenants.WithoutRowSecurityAsync(async context => await query(context) ? "The other's filter was compiled into the query." : null)
            : "Whose row it is did not see it: the attack proves nothing.";
    }

    private Task<string?> FromSqlAsync() => Tenants.WithoutRowSecurityAsync(async db =>
        await Victims(Set(db).FromSqlRaw($"SELECT * FROM {Sql.Name(StoreObjectIdentifier.Create(Type, StoreObjectType.Table)!.Value)}")).AnyAsync() ? "The row was read." : null);

    private Task<string?> FollowAsync() => Tenants.WithoutRowSecurityAsync(async db =>
    {
        var rows = Navigations.Aggregate(Set(db).IgnoreQueryFilters(), (query, navigation) => query.Include(navigation.Name));
        await rows.AsSplitQuery().LoadAsync();
        return db.ChangeTracker.Entries().FirstOrDefault(e => e.Metadata.IsTenantOwned() && (Guid)e.Property(RowMaker.TenantId).CurrentValue! != Tenants.Attacker.Tenant.Id) is { } other
            ? $"A row of {other.Metadata.DisplayName()} came along that is another's."
            : null;
    });

    private Task<string?> BulkAsync() => Tenants.WithoutRowSecurityAsync(async db =>
    {
        IQueryable<TEntity>[] ways = [Victims(Set(db)), Victims(Set(db).IgnoreQueryFilters())];
        foreach (var rows in ways)
        {
            // Of an entity that is only added to, by the first column that the grants leave changeable.
            foreach (var property in Type.GetProperties().Where(p => !p.IsKey() && !p.IsForeignKey()))
            {
                if (await GrantedAsync(db, () => UpdateAsync(rows, property)) is { } changed)
                {
                    if (changed > 0)
                    {
                        return "ExecuteUpdate changed it.";
                    }

                    break;
                }
            }

            if (await GrantedAsync(db, () => rows.ExecuteDeleteAsync()) > 0)
            {
                return "ExecuteDelete deleted it.";
            }
        }

        return null;
    });

    /// <summary>How many rows a change reached; nothing where the tables' grants refused it before any filter was asked, to the platform's role too.</summary>
    private static async Task<int?> GrantedAsync(KitDbContext db, Func<Task<int>> change)
    {
        await db.Database.CurrentTransaction!.CreateSavepointAsync("change");
        try
        {
            return await change();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            await db.Database.CurrentTransaction.RollbackToSavepointAsync("change");
            return null;
        }
    }

    private Task<string?> GiveAwayAsync() => Tenants.AsAttackerAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        try
        {
            var rows = await Set(db).ExecuteUpdateAsync(s => s.SetProperty(e => EF.Property<Guid>(e, RowMaker.TenantId), Tenants.Victim.Tenant.Id));
            return rows == 0 ? "There was no row to give: the attack proves nothing." : $"{rows} rows became the other's.";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return null; // by the policy, or by the table's grants
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return $"Only that others refer to the rows kept them from becoming the other's: {e.MessageText}.";
        }
    });

    private static Task<int> UpdateAsync(IQueryable<TEntity> rows, IProperty property) =>
        (Task<int>)typeof(FilterAttacks<TEntity>).GetMethod(nameof(UpdateToItselfAsync), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(property.ClrType).Invoke(null, [rows, property.Name])!;

    private static Task<int> UpdateToItselfAsync<TValue>(IQueryable<TEntity> rows, string property) =>
        rows.ExecuteUpdateAsync(s => s.SetProperty(e => EF.Property<TValue>(e, property), e => EF.Property<TValue>(e, property)));
}
