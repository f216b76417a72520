#pragma warning disable EF1001 // The only seam between a migration and the model it was written for; held by a test.
using System.Reflection;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;

namespace Kit.Data;

/// <summary>Hands out migrations whose target model is SQLite's.</summary>
internal sealed class KitSqliteMigrationsAssembly(
    ICurrentDbContext currentContext, IDbContextOptions options, IMigrationsIdGenerator idGenerator,
    IDiagnosticsLogger<Microsoft.EntityFrameworkCore.DbLoggerCategory.Migrations> logger)
    : MigrationsAssembly(currentContext, options, idGenerator, logger)
{
    public override Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        var migration = base.CreateMigration(migrationClass, activeProvider);
        if (migration.TargetModel is IMutableModel model)
        {
            SqliteTranslation.Translate(model);
        }

        return migration;
    }
}
