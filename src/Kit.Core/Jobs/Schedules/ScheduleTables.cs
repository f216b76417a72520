using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Jobs;

/// <summary>The tables' names as the model has them, quoted.</summary>
internal sealed record ScheduleTables(string Schedules, string Jobs, string Tenants, string Departed)
{
    public static ScheduleTables Of(DbContext context)
    {
        var quote = context.GetService<ISqlGenerationHelper>();
        string Name(Type type)
        {
            var entityType = context.Model.FindEntityType(type)!;
            return quote.DelimitIdentifier(entityType.GetTableName()!, entityType.GetSchema());
        }

        return new(Name(typeof(Schedule)), Name(typeof(Job)), Name(typeof(Tenant)), Name(typeof(DepartedTenant)));
    }
}
