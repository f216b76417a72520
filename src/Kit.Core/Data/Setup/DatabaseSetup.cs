using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kit.Data;

/// <param name="services">The host's services.</param>
/// <param name="provider">The database.</param>
/// <param name="environment">The host's environment.</param>
/// <param name="libraries">What libraries keep in it: in the shared one.</param>
internal sealed class DatabaseSetup<TContext>(
    IServiceProvider services, DatabaseProvider provider, IHostEnvironment environment, IEnumerable<ILibrarySchema> libraries) : IDatabaseSetup
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
        }
        else if (!await creator.HasTablesAsync(cancellationToken))
        {
            // Without migrations there is nothing to upgrade from: tables are made once, from the model.
            await creator.CreateTablesAsync(cancellationToken);
        }

        foreach (var library in libraries)
        {
            await library.InstallAsync(cancellationToken);
        }
    }

    public async Task<IReadOnlyList<string>> FindPendingAsync(CancellationToken cancellationToken = default)
    {
        await using var context = CreateOwnerContext();

        // Of a database that is not there, EF Core says that it has none of them.
        List<string> pending = context.Database.GetMigrations().Any() ? [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)] : [];
        foreach (var library in libraries)
        {
            if (await library.FindPendingAsync(cancellationToken) is { } lacking)
            {
                pending.Add(lacking);
            }
        }

        return pending;
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

        foreach (var library in libraries)
        {
            if (await library.CheckAsync(cancellationToken) is { } problem)
            {
                problems.Add(problem);
            }
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
