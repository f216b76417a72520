using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>What holds of every entity without being said: ownership by tenant, keys, filters, names, and how types are stored.</summary>
internal static class KitConventions
{
    private const int EnumLength = 40;

    public static void Add(ModelConfigurationBuilder builder, string? provider)
    {
        builder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(EnumLength);
        if (ProviderNames.IsSqlite(provider))
        {
            // SQLite has no type for instants; text of fixed width in UTC sorts and compares as they do.
            builder.Properties<DateTimeOffset>().HaveConversion<UtcTextConverter>();
        }
        else
        {
            builder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        }

        builder.Conventions.Add(_ => new TenantConvention());
        builder.Conventions.Add(_ => new NamingConvention(ProviderNames.IsSqlite(provider)));
        builder.Conventions.Add(_ => new SearchConvention());
    }
}
