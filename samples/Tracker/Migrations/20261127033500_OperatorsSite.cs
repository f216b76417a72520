using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class OperatorsSite : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "last_activity_at",
                schema: "kit",
                table: "tenant_measures",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "failed_since",
                schema: "kit",
                table: "tenant_domains",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "failures",
                schema: "kit",
                table: "tenant_domains",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "last_activity_at",
                schema: "kit",
                table: "tenant_measures");

            migrationBuilder.DropColumn(
                name: "failed_since",
                schema: "kit",
                table: "tenant_domains");

            migrationBuilder.DropColumn(
                name: "failures",
                schema: "kit",
                table: "tenant_domains");
        }
    }
}
