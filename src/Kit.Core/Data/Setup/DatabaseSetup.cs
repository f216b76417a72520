using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kit.Data;

internal sealed class DatabaseSetup<TContext>(IServiceProvider services, DatabaseProvider provider, IHostEnvironment environment) : IDatabaseSetup
    where TContext : KitDbContext
{
    private bool _isUpToDate; // by what this process did

    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        await provider.PrepareAsync(cancellationToken);
        await using var context = CreateOwnerContext();
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellationToken))
        {
            await CreateAsync(creator, cancellationToken);
        }

        await using var turn = await provider.LockMigrationsAsync(cancellationToken);
        if (context.Database.GetMigrations().Any())
        {
            await context.Database.MigrateAsync(cancellationToken);
            _isUpToDate = true;
            return;
        }

        // Without migrations there is nothing to upgrade from: tables are made once, from the model.
        if (!await creator.HasTablesAsync(cancellationToken))
        {
            await creator.CreateTablesAsync(cancellationToken);
        }
    }

    public async Task<IReadOnlyList<string>> FindPendingAsync(CancellationToken cancellationToken = default)
    {
        await using var context = CreateOwnerContext();
        if (!context.Database.GetMigrations().Any())
        {
            return [];
        }

        // Of a database that is not there, EF Core says that it has none of them.
        return [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    public async Task<IReadOnlyList<KitException>> CheckAsync(CancellationToken cancellationToken = default)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        var problems = new List<KitException>(await provider.CheckAsync(context, environment.IsDevelopment(), cancellationToken));
        var pending = !_isUpToDate && context.Database.GetMigrations().Any() ? (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList() : [];
        if (pending.Count > 0)
        {
            problems.Add(new(
                KitErrors.PendingMigrations,
                $"{pending.Count} migrations are not applied ({pending[0]} first). Run: dotnet run -- kit migrate (or set Kit:Database:MigrateAtStart)."));
        }

        return problems;
    }

    private static async Task CreateAsync(IRelationalDatabaseCreator creator, CancellationToken cancellationToken)
    {
        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (DbException)
        {
            // Another node may have made it at this moment.
            if (!await creator.ExistsAsync(cancellationToken))
            {
                throw;
            }
        }
    }

    private TContext CreateOwnerContext()
    {
        var options = new DbContextOptionsBuilder<TContext>();
        options.UseApplicationServiceProvider(services);
        provider.ConfigureOwner(options);
        DataServices.AddModel(options, services);
        return ActivatorUtilities.CreateInstance<TContext>(services, options.Options);
    }
}
